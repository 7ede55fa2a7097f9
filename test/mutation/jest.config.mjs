import config from '../../jest.config.mjs';
import { roomOf } from './rooms.mjs';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

export default {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: roomOf(process.env.MUTATION_ROOM).tests.map((folder) => `<rootDir>/test/unit/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: ['/(properties|fuzz)\\.test\\.ts$'],
};
