/**
 * The top-level folders, from the bottom up: each may import itself and those before it. What is tested with more than that stands in
 * tests/. Within agent/: domain ← stages ← conversation ← main; engines and rtc implement domain/ports. A language is handed to them.
 */
const layers = ['platform', 'protocol', 'models', 'agent', 'setup', 'perf', 'testing'];
const beside = ['deploy', 'web-client', 'tests'];
const anyFolder = `^(${[...layers, ...beside].join('|')})/`;

const native =
  '^(node_modules/)?(@livekit/rtc-node|onnxruntime-node|node-llama-cpp|@fugood/whisper[.]node|@echogarden/)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layers.map((layer, index) => ({
      name: `${layer}-imports-what-is-below-it`,
      severity: 'error',
      from: { path: `^${layer}/` },
      to: { path: `^(${[...layers.slice(index + 1), ...beside].join('|')})/` },
    })),
    {
      name: 'platform-and-protocol-know-only-themselves',
      severity: 'error',
      from: { path: '^(platform|protocol)/' },
      to: { path: anyFolder, pathNot: '^$1/' },
    },
    {
      name: 'protocol-knows-only-zod',
      severity: 'error',
      from: { path: '^protocol/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: '^protocol/|(^|/)node_modules/zod/' },
    },
    {
      name: 'page-takes-only-protocol',
      severity: 'error',
      from: { path: '^web-client/' },
      to: { path: anyFolder, pathNot: '^(web-client|protocol)/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'running-agent-builds-nothing',
      severity: 'error',
      from: { path: '^agent/main[.]ts$' },
      to: { path: '^setup/', reachable: true },
    },
    {
      name: 'domain-knows-nobody',
      severity: 'error',
      from: { path: '^agent/domain/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(agent|models)/', pathNot: '^agent/(domain/|languages/language[.]ts$)' },
    },
    {
      name: 'stream-knows-only-rxjs',
      severity: 'error',
      from: { path: '^agent/stream/', pathNot: '[.]test[.]ts$' },
      to: { pathNot: '^(agent/stream/|node_modules/rxjs/)' },
    },
    {
      name: 'stages-know-ports-not-adapters',
      severity: 'error',
      from: { path: '^agent/(stages/|conversation[.]ts)', pathNot: '[.]test[.]ts$' },
      to: { path: '^agent/(engines|rtc|worker|http|main|languages/languages[.]ts$)' },
    },
    {
      name: 'languages-are-handed-on-as-values',
      severity: 'error',
      from: {
        path: '^(agent|setup)/',
        pathNot: '^agent/languages/([^/]+/|languages[.]ts$)|[.](test|fixture)[.]ts$',
      },
      to: { path: '^agent/languages/[^/]+/' },
    },
    {
      name: 'adapters-do-not-know-stages',
      severity: 'error',
      from: { path: '^agent/(engines|rtc)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^agent/(stages/|conversation[.]ts|worker|http|main)' },
    },
    {
      name: 'native-packages-in-adapters-only',
      severity: 'error',
      from: { path: '^agent/', pathNot: '^agent/(engines|rtc)/|[.]test[.]ts$' },
      to: { path: native },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(platform|protocol|agent|models|setup|perf|testing)/',
        // The page's own script is the browser's.
        pathNot: '[.]test[.]ts$|[.]d[.]m?ts$|^agent/api/reference/reference[.]js$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|target)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
