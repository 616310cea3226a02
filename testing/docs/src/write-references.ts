import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referenceFiles } from './reference-files.ts'
import { root } from './repository.ts'

// `npm run docs` runs this.
for (const [path, text] of referenceFiles()) writeFileSync(join(root, path), text)
