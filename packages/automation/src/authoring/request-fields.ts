import { z } from 'zod'

const propertyField = z.string().min(1).max(200)

/** A parameter by the property of the input that holds it, or with how it is written (OpenAPI `style` and `explode`). */
const parameterField = z.union([
  propertyField,
  z.strictObject({
    from: propertyField,
    style: z
      .enum(['form', 'spaceDelimited', 'pipeDelimited', 'deepObject', 'simple', 'label', 'matrix', 'json'])
      .optional(),
    explode: z.boolean().optional(),
  }),
])

const parametersField = z
  .record(z.string().min(1).max(200), parameterField)
  .refine((fields) => Object.keys(fields).length <= 200, 'has more than 200 parameters')

export const requestFields = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).meta({ description: 'HTTP method.' }),
  path: z
    .string()
    .max(2_000)
    .regex(/^\/[^?#\s\\]*$/, 'is not a path: it begins with / and has no ?, # or spaces')
    .refine((path) => !path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part)), 'has a dot segment')
    .meta({
      description: 'Below the base URL of the target; {name} stands for the property of the input of that name.',
    }),
  path_parameters: parametersField
    .optional()
    .meta({ description: 'For {name}s that are called otherwise in the input.' }),
  query: parametersField.optional().meta({ description: 'Name in the query to property of the input.' }),
  headers: parametersField.optional().meta({ description: 'Name of the header to property of the input.' }),
  cookies: parametersField.optional().meta({ description: 'Name of the cookie to property of the input.' }),
  body: z
    .union([
      propertyField,
      z.strictObject({
        from: propertyField,
        content_type: z
          .string()
          .regex(/^[\w.+-]+\/[\w.+*-]+(?:;[\x20-\x7e]*)?$/, 'is not a media type')
          .optional(),
        encoding: z.enum(['json', 'form', 'multipart', 'text', 'binary']).optional(),
      }),
    ])
    .optional()
    .meta({ description: 'The property of the input that is the body; JSON unless something else is said.' }),
  accept: z.array(z.string().min(1).max(200)).max(20).optional().meta({ description: 'Media types to ask for.' }),
})

export type WrittenRequest = z.infer<typeof requestFields>
export type WrittenParameter = z.infer<typeof parameterField>
