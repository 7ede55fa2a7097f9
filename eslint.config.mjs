import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'dev/.next/', 'dev/app/(payload)/', 'dev/payload-types.ts', '**/.data/', 'dev/next-env.d.ts', 'test/support/empty.js', 'test/e2e/host-app/', '.host-app-*/'] },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.mjs'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  // A command's output is its purpose.
  { files: ['src/simulator/command.ts', 'src/jobs/command/**', 'dev/**', 'test/bench/**', 'seed/**'], rules: { 'no-console': 'off' } },
  // Next and Payload ask for default exports in these places.
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'test/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }] },
  },
);
