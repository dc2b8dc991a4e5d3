import { defineIntegrationTestSuite } from '@apollo/server-integration-testsuite'
import { startStack } from './stack.ts'

defineIntegrationTestSuite(startStack as never)
