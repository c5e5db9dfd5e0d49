import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findNamed } from '../../models/named-models.ts';
import { runCommand } from '../../platform/child-process.ts';
import { KUBERNETES_VERSIONS } from '../../setup/testing/deploy-tools.ts';
import { ensureLiveKitServer } from '../../setup/livekit/binary.ts';
import { type AlertRules, readAlerts } from '../../deploy/alerts.ts';
import { findTools } from './find-tools.ts';

const root = join(import.meta.dirname, '../..');
const tools = await findTools();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-helm-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tool = (name: keyof NonNullable<typeof tools>): string => tools?.[name] ?? '';
const run = (name: keyof NonNullable<typeof tools>, ...args: string[]): Promise<string> =>
  runCommand(tool(name), args, { cwd: root });

const secrets = ['livekit.url=ws://livekit:7880', 'auth.existingSecret=parley-api-keys'];
const everything = [
  'livekit.deploy=true',
  'livekit.replicas=3',
  'redis.deploy=true',
  'redis.existingSecret=redis',
  'auth.jwksUrl=https://id.example/keys',
  'auth.jwtIssuer=https://id.example',
  'auth.jwtAudience=parley',
  'auth.trustedProxies=10.0.0.0/8',
  'auth.corsOrigins=https://example.com',
  'auth.frameAncestors=https://shop.example.com',
  'profile=quality',
  'gpu.enabled=true',
  'models.volume.create=true',
  'models.volume.size=12Gi',
  'agent.otlpEndpoint=http://jaeger:4318',
  'recordings.existingClaim=recordings',
  'remote.llm.url=http://one.test/v1\\,http://two.test/v1',
  'remote.llm.model=brain',
  'remote.llm.existingSecret=brain-key',
  'remote.tts.url=http://one.test/v1',
  'remote.tts.model=voice',
  'remote.tts.voice=alloy',
  'remote.tts.fallback=none',
  'agent.env.PARLEY_GREETING=Good morning!',
  'agent.envFromSecrets.PARLEY_SYSTEM_PROMPT.secret=prompt',
  'agent.envFromSecrets.PARLEY_SYSTEM_PROMPT.key=text',
  'ingress.enabled=true',
  'ingress.host=talk.example.com',
  'ingress.tlsSecret=talk-tls',
  'autoscaling.enabled=true',
  'networkPolicy.ingressNamespace=ingress',
  'monitoring.serviceMonitor=true',
  'monitoring.alerts=true',
  'monitoring.dashboard=true',
  'nodeSelector.pool=voice',
];
const variants: Record<string, string[]> = {
  'a LiveKit of your own': secrets,
  'models in the image, nothing optional': [
    ...secrets,
    'models.source=baked',
    'podDisruptionBudget.enabled=false',
    'networkPolicy.enabled=false',
  ],
  'everything at once': everything,
};

const chart = 'deploy/helm/parley';
const setting = (values: readonly string[]): string[] => values.flatMap((value) => ['--set-string', value]);
/** Booleans and numbers as what they are, all else as text. */
const set = (values: readonly string[]): string[] =>
  values.flatMap((value) => (/=(true|false|\d+)$/.test(value) ? ['--set', value] : setting([value])));
const template = (values: readonly string[]): Promise<string> =>
  // A helm that is built from its Go module assumes an ancient Kubernetes.
  run('helm', 'template', 'talk', chart, '--kube-version', '1.29.0', ...set(values));

interface KubernetesObject {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  spec: {
    groups?: unknown;
    type?: string;
    ports?: { targetPort: string }[];
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        hostNetwork?: boolean;
        initContainers?: { args: string[] }[];
        containers: {
          env: { name: string; value?: string }[];
          ports: { name: string }[];
          resources: { limits: { memory: string } };
        }[];
      };
    };
  };
}
const objects = async (values: readonly string[]): Promise<KubernetesObject[]> =>
  parseAllDocuments(await template(values)).map((document) => document.toJS() as KubernetesObject);

interface Summary {
  valid: number;
  invalid: number;
  errors: number;
}
/** Checks objects against Kubernetes' own schemas. The Prometheus operator's kinds are not its own. */
const conforms = (version: (typeof KUBERNETES_VERSIONS)[number], file: string): Promise<string> => {
  const schemas = join(tool('kubernetesSchemas'), version, '{{.ResourceKind}}{{.KindSuffix}}.json');
  const output = ['-strict', '-summary', '-output', 'json', '-skip', 'ServiceMonitor,PrometheusRule'];
  return run('kubeconform', ...output, '-schema-location', schemas, file);
};

describe.skipIf(tools === undefined)('the Helm chart', () => {
  for (const [name, values] of Object.entries(variants)) {
    test(`${name}: lint, and Kubernetes' own schemas`, async () => {
      await run('helm', 'lint', '--strict', chart, ...set(values));
      const file = join(folder, 'objects.yaml');
      await writeFile(file, await template(values));
      for (const version of KUBERNETES_VERSIONS) {
        const { summary } = JSON.parse(await conforms(version, file)) as { summary: Summary };
        expect(summary.valid).toBeGreaterThan(2);
        expect(summary).toMatchObject({ invalid: 0, errors: 0 });
      }
    });
  }

  test('a schema is looked at: a field that does not exist is found', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, (await template(secrets)).replace('maxUnavailable: 1', 'maxUnavailabel: 1'));
    await expect(conforms('1.29.0', file)).rejects.toThrow('maxUnavailabel');
  });

  test('what is missing or wrong is said', async () => {
    await expect(template([])).rejects.toThrow('give auth.existingSecret');
    await expect(template(['auth.existingSecret=keys'])).rejects.toThrow('give the address of your LiveKit');
    await expect(template([...secrets, 'auth.jwksUrl=https://id.example/keys'])).rejects.toThrow('jwtIssuer');
    const several = ['auth.existingSecret=keys', 'livekit.deploy=true', 'livekit.replicas=2'];
    await expect(template(several)).rejects.toThrow('several nodes need redis');
    await expect(template([...secrets, 'profile=best'])).rejects.toThrow('profile');
    await expect(template([...secrets, 'livekit.urll=x'])).rejects.toThrow('urll');
    // Threads are whole, and so has to be the limit that they are taken from.
    await expect(template([...secrets, 'resources.limits.cpu=1500m'])).rejects.toThrow('cpu');
  });

  test('a worker is given longer to end than it waits for its calls', async () => {
    const worker = (await objects([...secrets, 'drainSeconds=600'])).find(
      ({ kind }) => kind === 'Deployment',
    );
    const pod = worker?.spec.template.spec;
    const drain = pod?.containers[0]?.env.find(({ name }) => name === 'PARLEY_DRAIN_SECONDS')?.value;
    expect(drain).toBe('600');
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(Number(drain));
  });

  test('health, metrics and debug information are for the cluster alone, however the page is exposed', async () => {
    const all = await objects([...everything, 'service.type=LoadBalancer']);
    const withHealth = all.filter(
      ({ kind, spec }) => kind === 'Service' && spec.ports?.some(({ targetPort }) => targetPort === 'health'),
    );
    expect(withHealth.map(({ spec }) => spec.type)).toEqual(['ClusterIP']);
    const onHost = all.filter(
      ({ kind, spec }) => kind === 'Deployment' && spec.template.spec.hostNetwork === true,
    );
    const ports = onHost.flatMap(({ spec }) =>
      spec.template.spec.containers.flatMap((container) => container.ports),
    );
    expect(ports.map(({ name }) => name)).toEqual(['http', 'rtc-tcp', 'rtc-udp']);
    const config = all.find(({ data }) => data?.['livekit.yaml'])?.data?.['livekit.yaml'];
    expect(config).not.toContain('prometheus');
  });

  test('every worker replies with the language model that is fetched for it', async () => {
    const llms = async (...values: string[]): Promise<(string | undefined)[]> => {
      const worker = (await objects([...secrets, ...values])).find(({ kind }) => kind === 'Deployment');
      const { initContainers = [], containers } = worker?.spec.template.spec ?? { containers: [] };
      const { args = [] } = initContainers[0] ?? {};
      const fetched = args.includes('--llm') ? args[args.indexOf('--llm') + 1] : undefined;
      return [fetched, containers[0]?.env.find(({ name }) => name === 'PARLEY_LLM')?.value];
    };
    const [fetched, loaded] = await llms();
    expect(loaded).toBe(fetched);
    expect(findNamed('llm', fetched ?? '').sources).not.toContainEqual(
      expect.objectContaining({ kind: 'hugging-face' }),
    );
    const other = 'qwen2.5-coder-0.5b-instruct-q4_k_m';
    expect(await llms(`llm=${other}`)).toEqual([other, other]);
    const usual = 'qwen3-4b-instruct-2507-q4_k_m';
    expect(await llms('profile=quality')).toEqual([usual, usual]);
    // What the image has.
    expect(await llms('models.source=baked')).toEqual([undefined, undefined]);
  });

  test('models on other machines are settings of the agent, their keys in secrets of yours', async () => {
    const worker = (await objects([...everything])).find(({ kind }) => kind === 'Deployment');
    const env = worker?.spec.template.spec.containers[0]?.env ?? [];
    const remote = env.filter(({ name }) => /^PARLEY_(LLM|STT|TTS)_/.test(name));
    expect(remote).toEqual([
      { name: 'PARLEY_LLM_URL', value: 'http://one.test/v1,http://two.test/v1' },
      { name: 'PARLEY_LLM_MODEL', value: 'brain' },
      { name: 'PARLEY_LLM_KEY', valueFrom: { secretKeyRef: { name: 'brain-key', key: 'key' } } },
      { name: 'PARLEY_LLM_FALLBACK', value: 'local' },
      { name: 'PARLEY_TTS_URL', value: 'http://one.test/v1' },
      { name: 'PARLEY_TTS_MODEL', value: 'voice' },
      { name: 'PARLEY_TTS_VOICE', value: 'alloy' },
      { name: 'PARLEY_TTS_FALLBACK', value: 'none' },
    ]);
    const config = await readFile(join(root, 'agent/config.ts'), 'utf8');
    for (const { name } of remote) expect(config).toContain(`  ${name}: `);
  });

  test('every worker hears and speaks with the models that are fetched for it', async () => {
    const all = await objects([...secrets, 'stt=whisper-base-q8_0', 'tts=en_US-ryan-high.onnx']);
    const { initContainers = [], containers } = all.find(({ kind }) => kind === 'Deployment')?.spec.template
      .spec ?? { containers: [] };
    expect(initContainers[0]?.args.join(' ')).toContain('--stt whisper-base-q8_0 --tts en_US-ryan-high.onnx');
    expect(containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'PARLEY_STT', value: 'whisper-base-q8_0' },
        { name: 'PARLEY_TTS', value: 'en_US-ryan-high.onnx' },
      ]),
    );
  });

  test('a worker is warned of before it takes all its memory, and at the threshold that is set', async () => {
    const thresholdOf = async (...values: string[]): Promise<number> => {
      const all = await objects([...secrets, 'monitoring.alerts=true', ...values]);
      const rules = all.find(({ kind }) => kind === 'PrometheusRule')?.spec as unknown as AlertRules;
      const memory = rules.groups
        .flatMap((group) => group.rules)
        .find(({ alert }) => alert === 'ParleyMemory');
      return Number(/> (\S+)$/.exec(memory?.expr ?? '')?.[1]);
    };
    const worker = (await objects(secrets)).find(({ kind }) => kind === 'Deployment');
    const { memory } = worker?.spec.template.spec.containers[0]?.resources.limits ?? {};
    const limit = Number(/^(\d+)Mi$/.exec(memory ?? '')?.[1]) * 2 ** 20;
    expect((await thresholdOf()) / limit).toBeGreaterThan(0.7);
    expect((await thresholdOf()) / limit).toBeLessThan(0.85);
    expect(await thresholdOf('monitoring.memoryBytes=7700000000')).toBe(7.7e9);
  });

  test('the alerts and the dashboard are there whole, the runbook at its address', async () => {
    const all = await objects([...everything, 'monitoring.runbook=https://runbook.example']);
    const rules = all.find(({ kind }) => kind === 'PrometheusRule')?.spec as unknown as AlertRules;
    const names = rules.groups.flatMap((group) => group.rules.map(({ alert }) => alert));
    expect(names).toEqual((await readAlerts()).map(({ alert }) => alert));
    expect(rules.groups[0]?.rules[0]?.annotations.runbook_url).toBe('https://runbook.example#parleydown');
    const dashboard = all.find(({ metadata }) => metadata.name.endsWith('-dashboard'))?.data?.['parley.json'];
    expect(dashboard).toBe(await readFile(join(root, 'deploy/helm/parley/files/parley.json'), 'utf8'));
  });

  test('the real LiveKit server takes the settings of its nodes', async () => {
    // Asking a STUN server for its address is nothing for a test.
    const all = await objects([...everything, 'livekit.useExternalIp=false']);
    const settings = all.flatMap(({ data }) => data?.['livekit.yaml'] ?? []).join();
    const file = join(folder, 'livekit.yaml');
    // Reads the settings as it does when it starts, where a field that it does not know is an error.
    const livekit = await ensureLiveKitServer();
    const ports = () =>
      runCommand(livekit, ['--config', file, 'ports'], {
        env: { LIVEKIT_KEYS: `parley: ${'x'.repeat(32)}` },
      });
    await writeFile(file, settings);
    expect(await ports()).toMatch(/7882.* - ICE\/UDP/);
    await writeFile(file, settings.replace('use_external_ip', 'use_extrenal_ip'));
    expect(await ports()).toContain('use_extrenal_ip not found');
  });
});
