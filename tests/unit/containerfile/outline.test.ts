import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listTargets, outline } from '../../../src/containerfile/outline.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('outline');

const platform = { os: 'linux', architecture: 'amd64' };
const file = containerfile(`# VERSION which one is built
ARG VERSION=1
ARG IMAGE=debian:$VERSION
ARG UNUSED
FROM other AS unneeded
ARG NOT=1
# base what all begin with
FROM --platform=$BUILDPLATFORM $IMAGE AS base
ARG VERSION TARGETARCH
# DEBUG says more
ARG DEBUG OTHER=a$VERSION
RUN --mount=type=secret,id=key,required --mount=type=ssh x
FROM base AS app
RUN --mount=type=secret,id=key --mount=type=secret,id=more y
`);

test('lists what a build takes from outside', () => {
  const found = outline(file, { buildArgs: { DEBUG: 'yes' }, buildPlatform: platform, targetPlatform: platform });
  assert.is(found.name, 'app');
  assert.equal(
    found.args.map(({ name, value, description, location }) => [location.start, name, value, description]),
    [
      [2, 'VERSION', '1', 'which one is built'],
      [3, 'IMAGE', 'debian:1', undefined],
      [11, 'DEBUG', 'yes', 'says more'],
      [11, 'OTHER', 'a1', undefined],
    ],
  );
  assert.equal(
    found.secrets.map(({ name, isRequired }) => [name, isRequired]),
    [
      ['key', true],
      ['more', false],
    ],
  );
  assert.equal(
    found.ssh.map(({ name }) => name),
    ['default'],
  );
  const base = outline(file, { buildArgs: {}, buildPlatform: platform, targetPlatform: platform, target: 'base' });
  assert.equal([base.description, base.secrets.length], ['what all begin with', 1]);
});

test('lists the stages', () => {
  assert.equal(
    listTargets(file).map(({ name, from, isDefault, description, location }) => [location.start, name, from, isDefault, description]),
    [
      [5, 'unneeded', 'other', false, undefined],
      [8, 'base', '$IMAGE', false, 'what all begin with'],
      [13, 'app', 'base', true, undefined],
    ],
  );
});

test.run();
