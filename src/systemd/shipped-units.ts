import { commandLine, printUnit, type UnitEntry } from './unit-file.ts';

/** A unit file that comes with tiffin. */
export type ShippedUnit = { readonly name: string; readonly text: string };

/**
 * The user units that packages install and `system enable` writes:
 *
 * - `tiffin-restart.service` starts what a restart policy brings back after boot, and stops it gently before the host goes down;
 * - `tiffin-auto-update.timer` runs `tiffin-auto-update.service` each night.
 *
 * @param program the words that start tiffin; the first is an absolute path
 */
export function shippedUnits(...program: readonly [string, ...string[]]): readonly ShippedUnit[] {
  const run = (key: string, ...words: readonly string[]): UnitEntry => ({ key, value: commandLine([...program, ...words]) });
  return [
    unit('tiffin-restart.service', {
      Unit: [
        entry('Description', 'Start the containers that a restart policy brings back after boot'),
        entry('Documentation', 'man:tiffin-start(1) man:tiffin-system-enable(1)'),
        entry('StartLimitIntervalSec', '0'),
      ],
      Service: [
        entry('Type', 'oneshot'),
        entry('RemainAfterExit', 'yes'),
        run('ExecStart', 'start', '--all', '--filter', 'should-start-on-boot=true'),
        run('ExecStop', 'stop', '--service', '--all', '--filter', 'should-start-on-boot=true'),
      ],
      Install: [entry('WantedBy', 'default.target')],
    }),
    unit('tiffin-auto-update.service', {
      Unit: [entry('Description', 'Update the containers that ask for it'), entry('Documentation', 'man:tiffin-auto-update(1)')],
      Service: [entry('Type', 'oneshot'), run('ExecStart', 'auto-update'), run('ExecStartPost', 'image', 'prune', '--force')],
      Install: [entry('WantedBy', 'default.target')],
    }),
    unit('tiffin-auto-update.timer', {
      Unit: [entry('Description', 'Update the containers that ask for it each night'), entry('Documentation', 'man:tiffin-auto-update(1)')],
      Timer: [entry('OnCalendar', 'daily'), entry('RandomizedDelaySec', '900'), entry('Persistent', 'yes')],
      Install: [entry('WantedBy', 'timers.target')],
    }),
  ];
}

function unit(name: string, sections: Readonly<Record<string, readonly UnitEntry[]>>): ShippedUnit {
  return { name, text: printUnit({ sections: Object.entries(sections).map(([title, entries]) => ({ name: title, entries })) }) };
}

function entry(key: string, value: string): UnitEntry {
  return { key, value };
}
