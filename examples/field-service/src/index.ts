export { fieldServiceDocument } from './field-service-document.ts'
export { startFieldService, type FieldService, type FieldServiceOptions } from './start-field-service.ts'
