/** The Helm chart. What Helm itself makes of it is checked where its programs have been built (`npm run helm:build`). */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { gatewaySchema } from '../../src/config/gateway.ts';
import { prepareSchema } from '../../src/config/prepare.ts';
import { workerSchema } from '../../src/config/worker.ts';
import { areBuilt, CHECK, HELM } from '../../tools/helm/programs.ts';

const ROOT = new URL('../../', import.meta.url);
const CHART = fileURLToPath(new URL('deploy/helm/evercall/', ROOT));
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const ofChart = (path: string): unknown => parse(read(`deploy/helm/evercall/${path}`));

const names = z.array(z.string());
const reads = z.strictObject({ settings: names, secrets: names });
const variables = z
  .strictObject({ gateway: reads, worker: reads, prepare: reads })
  .parse(ofChart('variables.yaml'));

/** What the chart sets itself. */
const OF_THE_CHART = {
  gateway: ['HOST', 'PORT', 'DATA_DIR', 'AGENTS_DIR', 'KNOWLEDGE_DIR', 'RECORDINGS_DIR', 'BASE_URL'],
  worker: [
    'DATA_DIR',
    'METRICS_HOST',
    'WORKER_PORT',
    'BASE_URL',
    'TEMPORAL_WORKER_BUILD_ID',
    'TEMPORAL_DEPLOYMENT_NAME',
  ],
  prepare: ['AGENTS_DIR', 'KNOWLEDGE_DIR'],
};

it('R-O6: the chart has the version of this project', () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
  expect(ofChart('Chart.yaml')).toMatchObject({ version, appVersion: version });
});

it('R-X4: each process gets the variables that it reads, and its secrets from a Secret', () => {
  const schemas = { gateway: gatewaySchema, worker: workerSchema, prepare: prepareSchema };
  for (const process of ['gateway', 'worker', 'prepare'] as const) {
    const { settings, secrets } = variables[process];
    expect([...settings, ...secrets, ...OF_THE_CHART[process]].sort(), process).toEqual(
      Object.keys(schemas[process].shape).sort(),
    );
  }
  // A variable is a secret if the comment above it says so.
  const marked = read('.env.example')
    .split(/(?<=^[A-Z_]+=)\n/mu)
    .filter((part) => /^# .*\bSecret[.,]/mu.test(part))
    .map((part) => /^([A-Z_]+)=/mu.exec(part)?.[1]);
  const secrets = new Set(Object.values(variables).flatMap((process) => process.secrets));
  const settings = new Set(Object.values(variables).flatMap((process) => process.settings));
  expect(marked).toEqual(expect.arrayContaining([...secrets]));
  expect(marked.filter((name) => settings.has(name ?? ''))).toEqual([]);
});

it('R-O6: the schema of the values knows each setting, and refuses what does not exist', () => {
  const ajv = new Ajv({ allErrors: true });
  const schema = z
    .looseObject({ properties: z.looseObject({ settings: z.looseObject({ propertyNames: z.unknown() }) }) })
    .parse(JSON.parse(read('deploy/helm/evercall/values.schema.json')));
  expect(schema.properties.settings.propertyNames).toEqual({
    enum: [...new Set(Object.values(variables).flatMap(({ settings }) => settings))].sort(),
  });
  const accepts = ajv.compile(schema);
  const defaults = z.looseObject({}).parse(ofChart('values.yaml'));
  const settings = { TEMPORAL_ADDRESS: 'temporal:7233' };
  const given = { ...defaults, baseUrl: 'https://calls.example.com', existingSecret: 'evercall', settings };
  expect(accepts(defaults)).toBe(false);
  expect(accepts(given), JSON.stringify(accepts.errors)).toBe(true);
  for (const wrong of [
    { baseUrl: 'http://calls.example.com' },
    { baseUrl: 'https://calls.example.com/' },
    { baseUrl: 'https://Calls.example.com' },
    { baseUrl: 'https://user:password@calls.example.com' },
    { baseUrl: 'https://calls.example.com?a=b' },
    { settings: {} },
    { settings: { ...settings, TEMPORAL_ADRESS: 'temporal:7233' } },
    { settings: { ...settings, OPENAI_API_KEY: 'a secret' } },
    { settings: { ...settings, TWILIO_PHONE_NUMBER: 15_551_234_567 } },
    { gateways: { replicas: 3 } },
    { worker: { versioning: { enabled: true, keep: [{ tag: '0.3.0' }] } } },
  ])
    expect(accepts({ ...given, ...wrong }), JSON.stringify(wrong)).toBe(false);
});

const built = areBuilt();
describe.skipIf(!built)(
  `R-O6: Helm${built ? '' : ' (skipped: its programs are not built, see npm run helm:build)'}`,
  () => {
    const VALUES = [
      'baseUrl=https://calls.example.com',
      'existingSecret=evercall-secrets',
      'settings.TEMPORAL_ADDRESS=temporal:7233',
    ].flatMap((value) => ['--set', value]);
    /** The oldest Kubernetes of the chart. Helm built from its module takes a version that is older still. */
    const REQUIRED = ['--kube-version', '1.27.0', ...VALUES];
    const helm = (args: readonly string[]) => spawnSync(HELM, args, { encoding: 'utf8' });
    const objectSchema = z.looseObject({
      kind: z.string(),
      metadata: z.looseObject({ name: z.string(), annotations: z.record(z.string(), z.string()).optional() }),
      spec: z.looseObject({}).optional(),
    });
    /** What the chart makes of some values. Kubernetes' own types must know all of it. */
    const objectsOf = (...values: readonly string[]) => objectsOfRelease('calls', ...values);
    const objectsOfRelease = (release: string, ...values: readonly string[]) => {
      const args = values.flatMap((value) => ['--set-json', value]);
      const { stdout, stderr, status } = helm(['template', release, CHART, ...REQUIRED, ...args]);
      expect(status, stderr).toBe(0);
      const checked = spawnSync(CHECK, [], { input: stdout, encoding: 'utf8' });
      expect(checked.status, checked.stderr).toBe(0);
      return parseAllDocuments(stdout)
        .map((document) => z.unknown().parse(document.toJS()))
        .filter((object) => object !== null)
        .map((object) => objectSchema.parse(object));
    };
    const named = (objects: ReturnType<typeof objectsOf>) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
    const containerSchema = z.object({
      spec: z.object({
        template: z.object({
          spec: z.looseObject({
            containers: z.tuple([
              z.looseObject({
                args: z.tuple([z.string()]),
                env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
              }),
            ]),
          }),
        }),
      }),
    });
    const podOf = (objects: ReturnType<typeof objectsOf>, name: string) => {
      const { spec } = containerSchema.parse(
        objects.find(({ kind, metadata }) => kind !== 'Service' && metadata.name === name),
      ).spec.template;
      return { spec, container: spec.containers[0] };
    };

    it('lint finds nothing, and a template without its required values is refused', () => {
      const { status, stdout } = helm(['lint', '--strict', CHART, ...REQUIRED]);
      expect(status, stdout).toBe(0);
      const refused = helm(['template', 'calls', CHART]);
      expect([refused.status, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/(?=[\s\S]*baseUrl)(?=[\s\S]*existingSecret)/u),
      ]);
    });

    it('makes gateways, workers, a migration before them, budgets for disruptions, and policies for the network', () => {
      const objects = objectsOf();
      expect(named(objects)).toEqual([
        'Deployment calls-evercall-gateway',
        'Deployment calls-evercall-worker',
        'Job calls-evercall-migration',
        'NetworkPolicy calls-evercall-gateway',
        'NetworkPolicy calls-evercall-migration',
        'NetworkPolicy calls-evercall-worker',
        'PodDisruptionBudget calls-evercall-gateway',
        'PodDisruptionBudget calls-evercall-worker',
        'Service calls-evercall-gateway',
      ]);
      const job = objects.find(({ kind }) => kind === 'Job');
      expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
    });

    it('R-X10: no container has rights or can write outside of its own folders', () => {
      const objects = objectsOf();
      for (const name of ['calls-evercall-gateway', 'calls-evercall-worker', 'calls-evercall-migration']) {
        const { spec, container } = podOf(
          objects.filter(({ kind }) => ['Deployment', 'Job'].includes(kind)),
          name,
        );
        expect(spec).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true },
        });
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        });
        expect(container['resources']).toHaveProperty('limits.memory');
      }
    });

    it('a gateway waits for its load balancers, and then has the time to hand its calls over', () => {
      const { spec, container } = podOf(
        objectsOf('gateway.drainSeconds=25').filter(({ kind }) => kind === 'Deployment'),
        'calls-evercall-gateway',
      );
      expect(container).toMatchObject({ lifecycle: { preStop: { exec: { command: ['sleep', '25'] } } } });
      expect(spec['terminationGracePeriodSeconds']).toBe(55);
      expect(container).toMatchObject({
        readinessProbe: { httpGet: { path: '/health/ready' } },
        livenessProbe: { httpGet: { path: '/health/live' } },
      });
    });

    it('settings reach the processes that read them, as text, and secrets come from the Secret', () => {
      const objects = objectsOf(
        'settings={"LIMIT_CALLS":120,"WARM_UP":"off","TEMPORAL_ADDRESS":"temporal:7233"}',
      ).filter(({ kind }) => kind === 'Deployment');
      const { env } = podOf(objects, 'calls-evercall-gateway').container;
      expect(env).toContainEqual({ name: 'LIMIT_CALLS', value: '120' });
      expect(env).toContainEqual({ name: 'BASE_URL', value: 'https://calls.example.com' });
      expect(env).toContainEqual({
        name: 'PAYLOAD_KEYS',
        valueFrom: { secretKeyRef: { name: 'evercall-secrets', key: 'PAYLOAD_KEYS', optional: false } },
      });
      const ofWorker = podOf(objects, 'calls-evercall-worker').container.env;
      expect(ofWorker).toContainEqual({ name: 'BASE_URL', value: 'https://calls.example.com' });
      expect(ofWorker).toContainEqual({ name: 'TEMPORAL_ADDRESS', value: 'temporal:7233' });
      expect(ofWorker.map(({ name }) => name)).not.toContain('ELEVENLABS_API_KEY');
      for (const { name } of env)
        expect([...Object.keys(gatewaySchema.shape), 'XDG_CACHE_HOME']).toContain(name);
    });

    it('keys may come from a file instead of the Secret', () => {
      const objects = objectsOf(
        'settings={"PAYLOAD_KEYS_FILE":"files/keys","TEMPORAL_ADDRESS":"temporal:7233"}',
        'files.existingSecret="files"',
      ).filter(({ kind }) => kind === 'Deployment');
      for (const name of ['calls-evercall-gateway', 'calls-evercall-worker'])
        expect(podOf(objects, name).container.env).toContainEqual({
          name: 'PAYLOAD_KEYS',
          valueFrom: {
            secretKeyRef: { name: 'evercall-secrets', key: 'PAYLOAD_KEYS', optional: true },
          },
        });
    });

    it('a setting that YAML takes for a boolean or a long number is what its process reads', () => {
      const objects = objectsOf(
        'settings={"WARM_UP":false,"BROWSER_PHONE":true,"TEMPORAL_TLS":false,"KNOWLEDGE_MAX_PASSAGES":1000000,"OPENAI_TEMPERATURE":0.7}',
      ).filter(({ kind }) => kind === 'Deployment');
      const { env } = podOf(objects, 'calls-evercall-gateway').container;
      for (const [name, value] of Object.entries({
        WARM_UP: 'off',
        BROWSER_PHONE: 'on',
        TEMPORAL_TLS: 'false',
        KNOWLEDGE_MAX_PASSAGES: '1000000',
        OPENAI_TEMPERATURE: '0.7',
      }))
        expect(env).toContainEqual({ name, value });
    });

    it('no name is longer than Kubernetes takes it, or has a dot, whatever the release is called', () => {
      for (const release of ['a'.repeat(53), 'calls.example.com']) {
        const names = objectsOfRelease(release).map(({ metadata }) => metadata.name);
        for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/u);
        expect(new Set(names).size).toBeGreaterThan(1);
      }
    });

    it.each([
      ['worker=null', "missing property 'worker'"],
      ['gateway.autoscaling=null', "at '/gateway': missing property 'autoscaling'"],
      [
        'gateway.autoscaling={"enabled":true,"minReplicas":11}',
        'gateway.autoscaling: minReplicas must not be',
      ],
      ['worker.autoscaling={"enabled":true,"minReplicas":11}', 'worker.autoscaling: minReplicas must not be'],
      [
        'worker.versioning={"enabled":true,"buildId":"0.4.0","keep":[{"tag":"0.4.0","buildId":"0.4.0"}]}',
        'worker.versioning.keep: "0.4.0" is the current version',
      ],
    ])('%s is refused in words', (value, words) => {
      const { status, stderr } = helm(['template', 'calls', CHART, ...REQUIRED, '--set-json', value]);
      expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
    });

    it('a tag that cannot be a part of a name is refused as the version of workers', () => {
      const args = ['--set', 'worker.versioning.enabled=true', '--set', 'image.tag=1.0_rc.1'];
      expect(helm(['template', 'calls', CHART, ...REQUIRED, ...args]).stderr).toContain(
        'worker.versioning.buildId: "1.0_rc.1" cannot be a part of a name',
      );
    });

    it('gateways grow with their live calls and workers with their processor time, if that is wanted', () => {
      const objects = objectsOf('gateway.autoscaling.enabled=true', 'worker.autoscaling.enabled=true');
      const scalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
      expect(scalers.map(({ spec }) => spec)).toMatchObject([
        {
          scaleTargetRef: { kind: 'Deployment', name: 'calls-evercall-gateway' },
          metrics: [{ pods: { metric: { name: 'evercall_live_calls' }, target: { averageValue: '100' } } }],
        },
        { scaleTargetRef: { name: 'calls-evercall-worker' }, metrics: [{ resource: { name: 'cpu' } }] },
      ]);
      for (const { spec } of objects.filter(({ kind }) => kind === 'Deployment'))
        expect(spec).not.toHaveProperty('replicas');
    });

    it('each version of the workers has its own Deployment, and the versions share the budget for disruptions', () => {
      const objects = objectsOf(
        'image.tag="0.5.0"',
        'worker.versioning={"enabled":true,"keep":[{"tag":"0.4.0","buildId":"0.4.0","replicas":1}]}',
      );
      const deployments = objects.filter(({ kind }) => kind === 'Deployment');
      for (const [version, replicas] of [
        ['0.5.0', 2],
        ['0.4.0', 1],
      ] as const) {
        const name = `calls-evercall-worker-${version.replaceAll('.', '-')}`;
        const { container } = podOf(deployments, name);
        expect(container['image']).toBe(`evercall:${version}`);
        expect(container.env).toContainEqual({ name: 'TEMPORAL_WORKER_BUILD_ID', value: version });
        expect(container.env).toContainEqual({ name: 'TEMPORAL_DEPLOYMENT_NAME', value: 'evercall' });
        expect(deployments.find(({ metadata }) => metadata.name === name)?.spec).toMatchObject({
          replicas,
          selector: { matchLabels: { 'evercall/build-id': version } },
        });
      }
      const budget = objects.find(
        ({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name.endsWith('worker'),
      );
      expect(JSON.stringify(budget?.spec)).not.toContain('build-id');
    });

    it('everything else that can be chosen is valid, too', () => {
      const objects = objectsOf(
        'ingress={"enabled":true,"className":"nginx","tlsSecret":"calls-tls","annotations":{"nginx.ingress.kubernetes.io/proxy-read-timeout":"3600"}}',
        'networkPolicy={"enabled":true,"gatewayFrom":[{"namespaceSelector":{}}],"metricsFrom":[{"namespaceSelector":{"matchLabels":{"name":"monitoring"}}}],"egressPorts":[443,6380]}',
        'agents.configMap="agents"',
        'knowledge.configMap="pages"',
        'files.existingSecret="files"',
        'imagePullSecrets=[{"name":"registry"}]',
        'gateway={"podAnnotations":{"a":"b"},"nodeSelector":{"c":"d"},"tolerations":[{"key":"e","operator":"Exists"}]}',
        'worker={"podAnnotations":{"a":"b"},"nodeSelector":{"c":"d"},"tolerations":[{"key":"e","operator":"Exists"}],"maxUnavailable":"20%"}',
      );
      expect(objects.find(({ kind }) => kind === 'Ingress')?.spec).toMatchObject({
        ingressClassName: 'nginx',
        tls: [{ hosts: ['calls.example.com'], secretName: 'calls-tls' }],
      });
      const without = named(objectsOf('networkPolicy.enabled=false'));
      expect(without.filter((name) => name.startsWith('NetworkPolicy'))).toEqual([]);
    });

    it('the check refuses fields, types and kinds that Kubernetes does not know', () => {
      const manifest = (text: string) => spawnSync(CHECK, [], { input: text, encoding: 'utf8' }).status;
      const service =
        'apiVersion: v1\nkind: Service\nmetadata: { name: calls }\nspec: { ports: [{ port: 80 }] }\n';
      expect(manifest(service)).toBe(0);
      expect(manifest(service.replace('ports', 'portz'))).toBe(1);
      expect(manifest(service.replace('80', 'eighty'))).toBe(1);
      expect(manifest(service.replace('Service', 'Servant'))).toBe(1);
    });
  },
);
