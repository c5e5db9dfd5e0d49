/** Imports point one way: domain ← stages ← conversation ← main; engines and rtc implement domain/ports. */
const native =
  '^(node_modules/)?(@livekit/rtc-node|onnxruntime-node|node-llama-cpp|@fugood/whisper[.]node|@echogarden/)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-knows-nobody',
      severity: 'error',
      from: { path: '^agent/domain/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(agent|models|setup|perf)/', pathNot: '^agent/domain/' },
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
      to: { path: '^agent/(engines|rtc|worker|http|main)' },
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
      name: 'page-knows-only-itself',
      severity: 'error',
      from: { path: '^web-client/', pathNot: '[.]test[.]ts$|^web-client/(testing/|screenshots[.]ts)' },
      to: { path: '^(agent|models|setup|perf)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(agent|models|setup|perf)/',
        pathNot: '[.]test[.]ts$|[.]d[.]m?ts$',
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
