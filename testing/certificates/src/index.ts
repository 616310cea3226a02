export { createTestAuthority, type TestAuthority, type TestCertificate } from './create-test-authority.ts'
