export {
  createSchemaValidator,
  type SchemaProblem,
  type SchemaValidator,
  type SchemaValidatorOptions,
} from './schema-validator.ts'
