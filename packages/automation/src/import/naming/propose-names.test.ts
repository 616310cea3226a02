import { expect, test } from 'vitest'
import { proposeNames } from './propose-names.ts'

const base = { method: 'GET', path: '/users/{userId}/posts', tag: '', namespace: 'blog', operationId: '' }

test.each([
  [{ operationId: 'getUserPosts' }, 'get_user_posts'],
  [{ operationId: 'getHTTPResponse' }, 'get_http_response'],
  [{ operationId: 'Invoices_GetList' }, 'invoices_get_list'],
  [{ operationId: 'repos/list-for-user' }, 'repos_list_for_user'],
  [{ operationId: 'créerClient' }, 'creer_client'],
  [{ operationId: 'blog_create_post' }, 'create_post'],
  [{ operationId: 'blog_list' }, 'blog_list'],
  [{ operationId: 'read_item_users__userId__posts_get' }, 'read_item'],
  [{}, 'get_users_by_user_id_posts'],
  [{ operationId: '   ' }, 'get_users_by_user_id_posts'],
  [{ operationId: '获取帖子' }, 'get_users_by_user_id_posts'],
  [{ path: '/', method: 'POST' }, 'post_root'],
  [{ path: '/files/{id}.json' }, 'get_files_id_json'],
])('%j is called %s', (facts, name) => {
  expect(proposeNames({ ...base, ...facts })[0]).toBe(name)
})

test('a long name is cut at a word and keeps a digest of the whole', () => {
  const [name] = proposeNames({ ...base, operationId: `get${'VeryLongWord'.repeat(10)}` })
  expect(name).toMatch(/^get_very_long_word_[a-z_]+_[0-9a-f]{6}$/)
  expect(name!.length).toBeLessThanOrEqual(64)
})

test('every proposal has letters, digits and _ only', () => {
  for (const name of proposeNames({ ...base, operationId: 'a.b-c d/é', tag: 'T a g!' }))
    expect(name).toMatch(/^[a-z0-9_]{1,64}$/)
})
