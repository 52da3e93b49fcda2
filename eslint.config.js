import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Forbids imports of the given rooms, but not of those after a `!`; `typesFrom` may still be imported as types. */
function forbid(files, rooms, typesFrom = []) {
  const pattern = (names) => names.map((name) => name.replace(/^!?/u, '$&**/').concat('/**'));
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: pattern(rooms),
              message: 'This room may not import that one: see docs/architecture.md, "Rooms".',
            },
            ...(typesFrom.length === 0
              ? []
              : [
                  {
                    group: pattern(typesFrom),
                    allowTypeImports: true,
                    message: 'Only types may cross here: see docs/architecture.md, "Rooms".',
                  },
                ]),
          ],
        },
      ],
    },
  };
}

const rooms = [
  'conversation',
  'workflows',
  'activities',
  'adapters',
  'gateway',
  'worker',
  'phone',
  'start',
  'cli',
];
const except = (...names) => [...rooms, 'config'].filter((room) => !names.includes(room));

export default tseslint.config(
  { ignores: ['node_modules/', '.data/', 'coverage/', 'dist/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      // `{ left, out, ...rest }` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Takes a WebSocket of the same package for a stranger.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'no-console': 'error',
    },
  },
  forbid(['src/contracts/**', 'src/lib/**'], except()),
  forbid(['src/conversation/**'], except('conversation')),
  forbid(['src/workflows/**'], except('conversation', 'workflows', 'activities'), ['activities']),
  // Activities see the ports of the adapters, never an adapter.
  forbid(
    ['src/activities/**'],
    [...except('conversation', 'activities', 'adapters'), 'adapters/*', '!adapters/ports'],
  ),
  forbid(['src/adapters/**'], except('conversation', 'adapters', 'config')),
  forbid(
    ['src/gateway/**'],
    except('conversation', 'workflows', 'activities', 'adapters', 'gateway', 'config'),
  ),
  forbid(['src/worker/**'], except('workflows', 'activities', 'adapters', 'worker', 'config')),
  forbid(['src/phone/**'], except('phone')),
  forbid(
    ['src/cli/**'],
    except('conversation', 'workflows', 'adapters', 'gateway', 'worker', 'phone', 'config', 'cli'),
  ),
  // Command-line programs speak to the person who started them.
  {
    files: ['src/phone/**', 'src/start/**', 'src/cli/**', 'test/**', 'bench/**', 'chaos/**', 'eval/**'],
    rules: { 'no-console': 'off' },
  },
  // Without types. Those of the other framework come with its packages, which are installed by hand, for a measurement;
  // tsconfig.json leaves the folder out for the same reason.
  {
    files: ['eslint.config.js', 'bench/fallback-adapter/**'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  { files: ['eslint.config.js', 'vitest.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
