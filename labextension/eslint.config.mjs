// Types, layers and sizes; see "Architecture" in CONTRIBUTING.md for what the layers are.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Upper ones import lower ones only. */
const LAYERS = [
  'index',
  'chats',
  'turns',
  'panel',
  'components',
  'model',
  'chat-model',
  'pins',
  'chat-messages',
  'chat-protocol',
  'protocol',
  'checks',
  'digest'
];

/** Packages that one unit alone may import. */
const BORDERS = { '@jupyterlab/services': 'kernel-link', '@jupyterlab/notebook': 'notebook-cells' };

const filesOf = unit => [`src/${unit}.ts`, `src/${unit}.tsx`, `src/${unit}/**`];

const heightOf = unit => LAYERS.indexOf(Object.values(BORDERS).includes(unit) ? 'model' : unit);

const barred = unit => ({
  patterns: LAYERS.slice(0, Math.max(heightOf(unit), 0)).map(upper => ({
    regex: `^(\\./|(\\.\\./)+)${upper}(/.*|\\.js)?$`,
    message: `${unit} is below ${upper}.`
  })),
  paths: Object.entries(BORDERS)
    .filter(([, owner]) => owner !== unit)
    .map(([name, owner]) => ({ name, message: `Only ${owner} imports it.` }))
});

const imports = ['', ...LAYERS, ...Object.values(BORDERS)].map(unit => ({
  files: unit ? filesOf(unit) : ['src/**'],
  rules: { 'no-restricted-imports': ['error', barred(unit)] }
}));

export default tseslint.config(
  { ignores: ['node_modules/', '*.js', '*.mjs'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 320],
      'max-lines-per-function': ['error', { max: 45, skipComments: true }],
      complexity: ['error', 10],
      'max-depth': ['error', 4],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['warn'] }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': 'off'
    }
  },
  ...imports
);
