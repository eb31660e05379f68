import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'smol-toml';
import { idleSettings } from '../../../src/config/idle-settings.ts';

const find = (text: string) => idleSettings({ file: 'c.conf', text, values: parse(text) });

const idle = suite('idleSettings');
idle('names what asks for something that is not done, with its line', () => {
  const found = find('[containers]\ninit_path = "/x"\napparmor_profile = "own"\nlabel_users = true\n');
  assert.equal(
    found.map(({ key, origin }) => `${key} ${origin.line}`),
    ['apparmor_profile 3', 'init_path 2', 'label_users 4'],
  );
});
idle('is silent about what asks for nothing', () => {
  assert.equal(find('[containers]\napparmor_profile = ""\nlabel_users = false\nkeyring = true\nenv = []\n'), []);
  assert.equal(find('[engine]\ninit_path = "/x"\n'), []);
  assert.equal(find('[network]\ndns_bind_port = 53\n'), []);
  assert.equal(
    find('[network]\n\ndns_bind_port = 1053\n').map(({ key, origin }) => `${key} ${origin.line}`),
    ['dns_bind_port 3'],
  );
});
idle.run();
