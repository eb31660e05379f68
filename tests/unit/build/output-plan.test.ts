import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planOutputs, type OutputPlan } from '../../../src/build/output-plan.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('planOutputs');

type Asked = { tags?: string[]; outputs?: string[]; push?: boolean; manifest?: string; platforms?: string[]; cacheTo?: string[] };

function plan({ tags = [], outputs = [], push = false, manifest, platforms = [], cacheTo = [] }: Asked): OutputPlan {
  const source = {
    context: '.',
    files: [],
    ignoreFile: undefined,
    namedContexts: {},
    directory: '/here',
    preprocessorFlags: [],
    from: undefined,
  };
  const cache = { noCache: false, noCacheStages: [], layers: true, squash: 'none', cacheFrom: [], cacheTo, ttlMs: undefined } as const;
  return planOutputs({
    output: { tags, outputs, push, iidFile: undefined, metadataFile: undefined, manifest },
    source,
    cache,
    platforms,
    allPlatforms: false,
  });
}

test('gives every tag once, as names of the store', () => {
  assert.equal(plan({ tags: ['a', 'a:latest', 'host.test/b:1'], outputs: ['type=image,name=c'] }).names, [
    'localhost/a:latest',
    'host.test/b:1',
    'localhost/c:latest',
  ]);
});

test('pushes names to where they lead: without a registry, to Docker Hub', () => {
  const { pushes } = plan({ tags: ['me/a'], push: true, outputs: ['type=registry,name=host.test/b,compression=zstd'] });
  assert.equal(
    pushes.map(({ reference, packing }) => [reference, packing.packing]),
    [
      ['docker.io/me/a:latest', undefined],
      ['host.test/b:latest', 'zstd'],
    ],
  );
  assert.is(plan({ manifest: 'host.test/l', push: true }).pushes[0]?.reference, 'host.test/l:latest');
});

test('says where files go, and that standard output is taken', () => {
  const { exports, takesStdout, annotations, listAnnotations } = plan({
    outputs: ['out', 'type=oci,dest=a.tar,annotation.k=v,annotation-index.l=w', '-'],
  });
  assert.equal(
    exports.map(({ destination }) => destination),
    ['/here/out', '/here/a.tar', '-'],
  );
  assert.ok(takesStdout);
  assert.equal([annotations, listAnnotations], [{ k: 'v' }, { l: 'w' }]);
  assert.is(plan({ cacheTo: ['type=local,dest=c'] }).caches.length, 1);
});

test('refuses what cannot be', () => {
  assertFails(() => plan({ outputs: ['-', 'type=tar'] }), 'invalid-argument', /only one --output/);
  assertFails(() => plan({ push: true }), 'invalid-argument', /a tag is needed/);
  assertFails(() => plan({ outputs: ['type=registry'] }), 'invalid-argument', /a tag is needed/);
  assertFails(
    () => plan({ platforms: ['linux/amd64', 'linux/arm64'], outputs: ['type=docker,dest=x'] }),
    'unsupported',
    /one platform only/,
  );
  assertFails(() => plan({ platforms: ['linux/amd64', 'linux/arm64'], outputs: ['-'] }), 'unsupported', /one platform only/);
  assertFails(() => plan({ outputs: ['type=image,annotation-index-descriptor.a=b'] }), 'unsupported', /descriptors/);
  assertFails(() => plan({ tags: ['UPPER'] }), 'invalid-argument');
  assertFails(() => plan({ cacheTo: ['type=gha'] }), 'unsupported');
});

test.run();
