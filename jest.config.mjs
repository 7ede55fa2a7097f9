const swc = {
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', tsx: true },
    target: 'es2022',
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'es6' },
};

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.(t|j)sx?$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dev/.next/'],
  moduleNameMapper: {
    '^payload-st-sync$': '<rootDir>/src/index.ts',
    '^payload-st-sync/(client|rsc|seed|simulator)$': '<rootDir>/src/exports/$1.ts',
    '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1',
    '\\.(css|scss)$': '<rootDir>/test/support/empty.js',
  },
};

const project = (displayName, folder) => ({
  ...shared,
  displayName,
  setupFilesAfterEnv: ['<rootDir>/test/support/fast-check.ts'],
  testMatch: [`<rootDir>/test/${folder}/**/*.test.{ts,tsx}`],
});

/** Unit tests are pure; integration tests start a real PostgreSQL; end-to-end tests start the dev CRM and a browser. */
export default {
  projects: [project('unit', 'unit'), project('integration', 'integration'), project('e2e', 'e2e')],
  testTimeout: 600000,
  forceExit: true,
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.mjs'],
};
