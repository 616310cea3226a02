import { z } from 'zod'
import { route } from '../route.ts'

export const doctorRoutes = [
  route({
    method: 'get',
    path: '/api/doctor',
    summary: 'Is everything well, and what to do where it is not',
    tag: 'operations',
    action: 'doctor.run',
    scope: 'admin',
    response: z.object({
      checks: z.array(
        z.object({
          name: z.string(),
          status: z.enum(['ok', 'warn', 'fail']),
          message: z.string(),
          fix: z.string().optional(),
        }),
      ),
    }),
    handle: async (context) => ({ checks: [...(await context.doctor())] }),
  }),
]
