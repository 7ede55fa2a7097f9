import { roomOf } from './rooms.mjs';

const name = process.env.MUTATION_ROOM;
const files = `.data/mutation/${name}`;

/** One room at a time: `npm run test:mutation` goes through all of them. */
export default {
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  coverageAnalysis: 'perTest',
  mutate: roomOf(name).mutate,
  thresholds: { high: 95, low: 90, break: 85 },
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: `${files}/sandbox`,
  incremental: true,
  incrementalFile: `${files}/incremental.json`,
  jsonReporter: { fileName: `${files}/report.json` },
  ignorePatterns: ['dist', 'dev', 'docs', 'seed'],
  timeoutMS: 20000,
};
