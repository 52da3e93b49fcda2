import { defineConfig } from 'oxlint';
import type { OxlintOverride } from 'oxlint';

/** Forbids imports of the given rooms, but not of those after a `!`; `typesFrom` may still be imported as types. */
function forbid(files: string[], rooms: string[], typesFrom: string[] = []): OxlintOverride {
  const pattern = (names: string[]) => names.map((name) => name.replace(/^!?/u, '$&**/').concat('/**'));
  const whole = {
    group: pattern(rooms),
    message: 'This room may not import that one: see docs/architecture.md, "Rooms".',
  };
  const types = {
    group: pattern(typesFrom),
    allowTypeImports: true,
    message: 'Only types may cross here: see docs/architecture.md, "Rooms".',
  };
  const patterns = typesFrom.length === 0 ? [whole] : [whole, types];
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
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
  'dashboard',
];
const except = (...names: string[]) => [...rooms, 'config'].filter((room) => !names.includes(room));

/** What typescript-eslint calls `strict-type-checked`, and a few more. */
const STRICT = [
  'no-array-constructor',
  'no-console',
  'no-unused-expressions',
  'no-useless-constructor',
  'no-var',
  'prefer-const',
  'prefer-rest-params',
  'prefer-spread',
  'import/no-default-export',
  'typescript/await-thenable',
  'typescript/no-array-delete',
  'typescript/no-base-to-string',
  'typescript/no-deprecated',
  'typescript/no-duplicate-type-constituents',
  'typescript/no-dynamic-delete',
  'typescript/no-empty-object-type',
  'typescript/no-explicit-any',
  'typescript/no-extra-non-null-assertion',
  'typescript/no-extraneous-class',
  'typescript/no-floating-promises',
  'typescript/no-for-in-array',
  'typescript/no-implied-eval',
  'typescript/no-invalid-void-type',
  'typescript/no-meaningless-void-operator',
  'typescript/no-misused-new',
  'typescript/no-misused-promises',
  'typescript/no-misused-spread',
  'typescript/no-namespace',
  'typescript/no-non-null-asserted-nullish-coalescing',
  'typescript/no-non-null-asserted-optional-chain',
  'typescript/no-non-null-assertion',
  'typescript/no-redundant-type-constituents',
  'typescript/no-require-imports',
  'typescript/no-this-alias',
  'typescript/no-unnecessary-boolean-literal-compare',
  'typescript/no-unnecessary-condition',
  'typescript/no-unnecessary-template-expression',
  'typescript/no-unnecessary-type-arguments',
  'typescript/no-unnecessary-type-assertion',
  'typescript/no-unnecessary-type-constraint',
  'typescript/no-unnecessary-type-conversion',
  'typescript/no-unnecessary-type-parameters',
  'typescript/no-unsafe-argument',
  'typescript/no-unsafe-assignment',
  'typescript/no-unsafe-call',
  'typescript/no-unsafe-declaration-merging',
  'typescript/no-unsafe-enum-comparison',
  'typescript/no-unsafe-function-type',
  'typescript/no-unsafe-member-access',
  'typescript/no-unsafe-return',
  'typescript/no-unsafe-type-assertion',
  'typescript/no-unsafe-unary-minus',
  'typescript/no-useless-default-assignment',
  'typescript/no-wrapper-object-types',
  'typescript/only-throw-error',
  'typescript/prefer-as-const',
  'typescript/prefer-promise-reject-errors',
  'typescript/prefer-reduce-type-parameter',
  'typescript/prefer-return-this-type',
  'typescript/related-getter-setter-pairs',
  'typescript/triple-slash-reference',
  'typescript/unbound-method',
  'typescript/unified-signatures',
  'typescript/use-unknown-in-catch-callback-variable',
];

export default defineConfig({
  plugins: ['typescript', 'import'],
  categories: { correctness: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['node_modules/', '.data/', 'coverage/', 'dist/'],
  rules: {
    ...Object.fromEntries(STRICT.map((rule) => [rule, 'error' as const])),
    // `{ left, out, ...rest }` is how a field is left out.
    'no-unused-vars': ['error', { ignoreRestSiblings: true }],
    'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
    'typescript/no-confusing-void-expression': [
      'error',
      { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
    ],
    'typescript/restrict-plus-operands': [
      'error',
      {
        allowAny: false,
        allowBoolean: false,
        allowNullish: false,
        allowNumberAndString: false,
        allowRegExp: false,
      },
    ],
    'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // The rules that clean text name control characters.
    'no-control-regex': 'off',
    'no-misleading-character-class': 'off',
    // A generator that only throws is how a test's model fails.
    'require-yield': 'off',
    // Tests sort lists of texts.
    'typescript/require-array-sort-compare': 'off',
  },
  overrides: [
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
    // Of the API the pages know the shapes.
    forbid(['src/dashboard/**'], [...except('dashboard', 'phone', 'gateway'), 'lib'], ['gateway/api']),
    forbid(
      ['src/cli/**'],
      except('conversation', 'workflows', 'adapters', 'gateway', 'worker', 'phone', 'config', 'cli'),
    ),
    // Command-line programs speak to the person who started them.
    {
      files: [
        'src/phone/**',
        'src/start/**',
        'src/cli/**',
        'test/**',
        'bench/**',
        'chaos/**',
        'eval/**',
        'tools/**',
      ],
      rules: { 'no-console': 'off' },
    },
    // The other framework's packages, and so its types, are installed by hand, for a measurement.
    {
      files: ['bench/fallback-adapter/**'],
      rules: {
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
