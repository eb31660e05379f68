import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyConfig, formatArtifactManifest } from '../../../../src/image/artifact/write-manifest.ts';
import { digestOf } from '../../../../src/oci/digest.ts';

const test = suite('formatArtifactManifest');

test('writes what Podman writes, byte for byte', () => {
  const layers = [{ mediaType: 'text/plain', digest: digestOf('hi\n'), size: 3, annotations: { 'org.opencontainers.image.title': 'f1' } }];
  const { bytes, descriptor } = formatArtifactManifest({ artifactType: 'text/z', config: emptyConfig, layers });
  assert.is(
    Buffer.from(bytes).toString(),
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"text/z","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="},"layers":[{"mediaType":"text/plain","digest":"sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4","size":3,"annotations":{"org.opencontainers.image.title":"f1"}}]}',
  );
  assert.is(descriptor.digest, digestOf(bytes));
});

test('sorts annotations, and names a subject', () => {
  const subject = { mediaType: 'a/b', digest: digestOf('s'), size: 1 };
  const { bytes } = formatArtifactManifest({
    artifactType: 'x/y',
    config: emptyConfig,
    layers: [],
    subject,
    annotations: { b: '2', a: '1' },
  });
  assert.match(Buffer.from(bytes).toString(), /"layers":\[\],"subject":\{"mediaType":"a\/b",[^}]*\},"annotations":\{"a":"1","b":"2"\}\}$/);
});

test.run();
