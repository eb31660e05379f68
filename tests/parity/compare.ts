/** Compares what tiffin answers to the command lines of a group of themes with what Podman answered. */
import { join } from 'node:path';
import { suite, type Test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Answer,
  disagreement,
  listedDifferences,
  normalise,
  oracleAnswers,
  parseAnswers,
  type Row,
  rowsOf,
  type Theme,
  type ThemeGroup,
  themeGroups,
} from './parity.ts';
import { missing, skip } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must, run } from '../support/spawn.ts';
import { mustTiffin, tiffinPath } from '../support/tiffin.ts';

const reason = missing('built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'pasta');

/** Podman's answers: those just recorded from the peer when the set-up made them, else the ones in the repository. */
const oraclePath = process.env['TIFFIN_TEST_ORACLE'] ?? join(repository, 'tests/parity/podman-5.8.json');
const differences = listedDifferences();

async function answersOf(theme: Theme, home: ScratchHome): Promise<Map<number, Answer>> {
  const place = home.directory('parity');
  await must(process.execPath, [join(repository, 'tests/parity/images.ts'), place]);
  for (const archive of ['busy.tar', 'entry.tar']) await mustTiffin(home, ['load', '-q', '-i', join(place, archive)]);
  const driver = join(repository, 'tests/parity/driver.sh');
  const scratch = home.directory('scratch');
  const { stdout } = await run('bash', [driver, join(repository, `tests/parity/${theme}.txt`), tiffinPath, scratch], {
    env: home.env,
    timeoutMs: 500_000,
  });
  return parseAnswers(stdout);
}

function problemOf(row: Row, oracle: Answer, ours: Answer): string | undefined {
  const found = disagreement(row, oracle, ours);
  const listed = differences.find((difference) => difference.command === row.command);
  if (listed === undefined) return found;
  if (found === undefined) return 'stands in DIFFERENCES.md and answers as Podman does';
  if (listed.status !== ours.status) return `status ${ours.status}, and DIFFERENCES.md says ${listed.status}`;
  return listed.output.test(normalise(`${ours.stdout}${ours.stderr}`))
    ? undefined
    : `does not match ${listed.output}: ${ours.stdout}${ours.stderr}`;
}

function problemsOf(theme: Theme, answers: ReadonlyMap<number, Answer>): string[] {
  const oracle = oracleAnswers(oraclePath, theme);
  return rowsOf(theme).flatMap((row, at) => {
    const ours = answers.get(row.number);
    const problem = ours === undefined ? 'was not run' : problemOf(row, oracle[at]!, ours);
    return problem === undefined ? [] : [`${theme}.txt:${row.number} ${row.command}\n    ${problem}`];
  });
}

/** The tests of a group, one for each theme; the caller runs them. */
export function themesOf(group: ThemeGroup): Test {
  const test = suite(`the same command lines about ${group}, by tiffin and by Podman`);
  for (const theme of themeGroups[group]) {
    const name = `${theme}: status, output and words agree or stand in DIFFERENCES.md`;
    const lacking = reason ?? (theme === 'networks' ? missing('networks') : undefined);
    if (lacking !== undefined) {
      skip(test, name, lacking);
      continue;
    }
    test(name, async () => {
      await using home = await scratchHome({ name: `parity-${theme}` });
      const problems = problemsOf(theme, await answersOf(theme, home));
      assert.equal(problems.length, 0, `${problems.length} lines differ:\n${problems.join('\n')}`);
    });
  }
  return test;
}
