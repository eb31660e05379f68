import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import type { Index } from '../../../src/oci/manifest.ts';
import { formatPlatform, hostPlatform, parsePlatform, platformMatches, selectManifest } from '../../../src/oci/platform.ts';
import { assertFails } from '../../support/assert-fails.ts';

const entry = (name: string, more: Partial<Descriptor> = {}): Descriptor => {
  const [os = '', architecture = '', variant] = name.split('/');
  const platform = variant === undefined ? { os, architecture } : { os, architecture, variant };
  return { mediaType: mediaTypes.ociManifest, digest: digestOf(name), size: 1, platform, ...more };
};
const unnamed = (name: string): Descriptor => ({ mediaType: mediaTypes.ociManifest, digest: digestOf(name), size: 1 });
const index = (...manifests: readonly Descriptor[]): Index => ({ kind: 'index', mediaType: mediaTypes.ociIndex, manifests });

const parses = suite('parsePlatform');
for (const [text, expected] of [
  ['linux/amd64', 'linux/amd64'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['LINUX/AMD64', 'linux/amd64'],
  ['x86_64', 'linux/amd64'],
  ['aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['armhf', 'linux/arm/v7'],
  ['windows/amd64', 'windows/amd64'],
] as const) {
  parses(`reads ${text}`, () => assert.is(formatPlatform(parsePlatform(text)), expected));
}
for (const text of ['', '/', 'linux/', 'linux//v7', 'a/b/c/d', 'linux/am d', 'linux/../x']) {
  parses(`refuses ${JSON.stringify(text)}`, () => {
    assertFails(() => parsePlatform(text), 'invalid-argument', /invalid platform/);
  });
}
for (const word of ['foo', 'windows', 'x']) {
  parses(`takes ${word} for no architecture`, () => {
    assertFails(() => parsePlatform(word), 'invalid-argument', /unknown operating system or architecture/);
  });
}
parses.run();

const host = suite('hostPlatform');
host('knows the processors that Node names', () => {
  assert.is(formatPlatform(hostPlatform('x64')), 'linux/amd64');
  assert.is(formatPlatform(hostPlatform('arm64')), 'linux/arm64');
  assert.is(formatPlatform(hostPlatform('arm')), 'linux/arm/v7');
  assert.is(formatPlatform(hostPlatform('ppc64')), 'linux/ppc64le');
  assert.is(formatPlatform(hostPlatform('riscv64')), 'linux/riscv64');
});
host.run();

const selects = suite('selectManifest');
for (const [name, wanted, offered, chosen] of [
  ['the exact platform', 'linux/amd64', ['linux/arm64', 'linux/amd64', 'windows/amd64'], 'linux/amd64'],
  ['the newest variant that runs', 'linux/arm/v8', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
  ['an older variant', 'linux/arm/v7', ['linux/arm/v8', 'linux/arm/v6'], 'linux/arm/v6'],
  ['arm64 whether or not it says v8', 'linux/arm64', ['linux/arm64/v8'], 'linux/arm64/v8'],
  ['arm64 that says nothing', 'linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
  ['plain amd64 before its variants', 'linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64'],
  ['the best amd64 variant that was asked for', 'linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v4'], 'linux/amd64/v2'],
  ['the first of two equals', 'linux/amd64', ['linux/amd64', 'linux/amd64'], 'linux/amd64'],
] as const) {
  selects(`takes ${name}`, () => {
    assert.is(selectManifest(index(...offered.map((offer) => entry(offer))), parsePlatform(wanted)).digest, digestOf(chosen));
  });
}
selects('never takes attestations or foreign types', () => {
  const attestation = entry('unknown/unknown');
  const marked = entry('linux/amd64', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } });
  const wasm = entry('linux/amd64', { mediaType: 'application/wasm' });
  assertFails(() => selectManifest(index(attestation, marked, wasm), parsePlatform('linux/amd64')), 'not-found', /exists for: none/);
  assert.is(selectManifest(index(marked, unnamed('x')), parsePlatform('linux/amd64')).digest, digestOf('x'));
});
selects('takes a nested index, and an entry without platform only at last', () => {
  const nested = entry('linux/amd64', { mediaType: mediaTypes.dockerIndex });
  assert.is(selectManifest(index(unnamed('x'), nested), parsePlatform('linux/amd64')), nested);
  assert.is(selectManifest(index(entry('linux/s390x'), unnamed('x')), parsePlatform('linux/amd64')).digest, digestOf('x'));
});
selects('says what there is', () => {
  const error = assertFails(
    () => selectManifest(index(entry('linux/arm64'), entry('linux/s390x')), parsePlatform('linux/amd64')),
    'not-found',
    /linux\/amd64/,
  );
  assert.match(error.hint ?? '', /linux\/arm64, linux\/s390x/);
});
selects('takes what asks for no features before what does', () => {
  const plain = entry('linux/amd64');
  const special = { ...plain, digest: digestOf('special'), platform: { os: 'linux', architecture: 'amd64', osFeatures: ['rare'] } };
  assert.is(selectManifest(index(special, plain), parsePlatform('linux/amd64')).digest, plain.digest);
  assert.is(selectManifest(index(special), parsePlatform('linux/amd64')).digest, special.digest);
});
selects.run();

const matches = suite('platformMatches');
matches('takes what runs, and what does not say', () => {
  const wanted = parsePlatform('linux/arm/v7');
  assert.is(platformMatches({ os: 'linux', architecture: 'arm', variant: 'v6' }, wanted), true);
  assert.is(platformMatches({ os: 'linux', architecture: 'arm', variant: 'v8' }, wanted), false);
  assert.is(platformMatches({ os: 'linux', architecture: 'amd64' }, wanted), false);
  assert.is(platformMatches({ os: '', architecture: '' }, wanted), true);
});
matches.run();
