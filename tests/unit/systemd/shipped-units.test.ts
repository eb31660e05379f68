import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shippedUnits } from '../../../src/systemd/shipped-units.ts';

const test = suite('shippedUnits');

test('has three files, the same each time', () => {
  const units = shippedUnits('/usr/bin/tiffin');
  assert.equal(
    units.map(({ name }) => name),
    ['tiffin-restart.service', 'tiffin-auto-update.service', 'tiffin-auto-update.timer'],
  );
  assert.equal(units, shippedUnits('/usr/bin/tiffin'));
  assert.is(
    units[0]?.text,
    `[Unit]
Description=Start the containers that a restart policy brings back after boot
Documentation=man:tiffin-start(1) man:tiffin-system-enable(1)
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/tiffin start --all --filter should-start-on-boot=true
ExecStop=/usr/bin/tiffin stop --service --all --filter should-start-on-boot=true

[Install]
WantedBy=default.target
`,
  );
});

test('calls the tiffin that was asked, with its store', () => {
  const [, service] = shippedUnits('/home/a b/bin/tiffin', '--root', '/data/100%/$x');
  assert.match(service?.text ?? '', /^ExecStart="\/home\/a b\/bin\/tiffin" --root \/data\/100%%\/\$\$x auto-update$/m);
  assert.match(service?.text ?? '', /^ExecStartPost=.* image prune --force$/m);
});

test.run();
