import { defineConfig } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/dist/**', '**/target/**', '**/node_modules/**', '**/*.js', '**/*.mjs', '**/*.cjs'] },
  tseslint.configs.strictTypeChecked,
  rxjsX.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans read well in messages; objects still have to be formatted.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Adapters implement promise-returning ports whose work happens to be synchronous.
      '@typescript-eslint/require-await': 'off',
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-nested-subscribe': 'error',
    },
  },
  // Agents are short, and their authors subscribe to what never fails.
  { files: ['examples/**', 'agents/**'], rules: { 'rxjs-x/no-ignored-error': 'off' } },
);
