import config from '../../jest.config.mjs';
import { roomOf } from './rooms.mjs';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

export default {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: roomOf(process.env.MUTATION_ROOM).tests.map((files) => `<rootDir>/test/unit/${files}.test.ts`),
  testPathIgnorePatterns: ['/(properties|fuzz)\\.test\\.ts$'],
};
