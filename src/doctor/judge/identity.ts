import type { HostFacts } from '../facts.ts';
import { byRoot, ok, type Finding } from '../finding.ts';
import { allowByAppArmor, giveSubids, install, setSysctl } from './repairs.ts';

const usualIds = 65_536;

/** Subordinate IDs: without them only files of one owner can be kept. */
export function judgeSubids({ subids, user }: HostFacts): Finding {
  const check = 'subordinate-ids';
  const counts = [subids.uids, subids.gids].map((ranges) => ranges.reduce((sum, range) => sum + range.length, 0));
  const [uids = 0, gids = 0] = counts;
  const repairs = [giveSubids(user.name, subids.firstFree)];
  const consequence = 'images with files of several owners lose all owners but one';
  if (uids === 0 || gids === 0)
    return {
      check,
      status: 'warning',
      summary: `${user.name} has no subordinate ${uids === 0 ? 'user' : 'group'} IDs`,
      consequence,
      repairs,
    };
  if (Math.min(uids, gids) < usualIds) {
    const summary = `${user.name} has ${uids} subordinate user IDs and ${gids} group IDs, fewer than the usual ${usualIds}`;
    return { check, status: 'note', summary, consequence: 'images that use high IDs cannot be unpacked', repairs };
  }
  return ok(check, `${user.name} has ${uids} subordinate user IDs and ${gids} group IDs`);
}

/** newuidmap and newgidmap: they write the map for who is not root. */
export function judgeMapTools({ mapTools, distribution, userNamespace }: HostFacts): Finding {
  const check = 'newuidmap';
  const { newuidmap, newgidmap } = mapTools;
  if (newuidmap === undefined || newgidmap === undefined) {
    const summary = `${newuidmap === undefined ? 'newuidmap' : 'newgidmap'} is not installed`;
    return {
      check,
      status: 'warning',
      summary,
      consequence: 'subordinate IDs cannot be used',
      repairs: [install('newuidmap', distribution)],
    };
  }
  const works = userNamespace.full.outcome === 'works';
  if (!works && !(newuidmap.hasPrivilege && newgidmap.hasPrivilege)) {
    const repairs = [
      byRoot(`chmod u+s ${newuidmap.path} ${newgidmap.path}`),
      byRoot(`setcap cap_setuid+ep ${newuidmap.path} && setcap cap_setgid+ep ${newgidmap.path}`),
    ];
    return {
      check,
      status: 'warning',
      summary: `${newuidmap.path} and ${newgidmap.path} are not set-user-ID root`,
      consequence: 'subordinate IDs cannot be used',
      repairs,
    };
  }
  return ok(check, `${newuidmap.path} and ${newgidmap.path} are there`);
}

/** User namespaces: nothing works without them. */
export function judgeUserNamespace(facts: HostFacts): Finding {
  const check = 'user-namespace';
  const { single, full, limit, cloneSysctl, appArmorRestricts } = facts.userNamespace;
  const consequence = 'no container can run';
  if (single.outcome === 'works' && full.outcome !== 'fails') return ok(check, 'user namespaces can be made');
  if (single.outcome === 'works' && full.outcome === 'fails') {
    const summary = `user namespaces can be made, but not with subordinate IDs: ${full.reason}`;
    return {
      check,
      status: 'warning',
      summary,
      consequence: 'only one user and one group exist in containers',
      repairs: [giveSubids(facts.user.name, facts.subids.firstFree)],
    };
  }
  if (single.outcome === 'untried')
    return { check, status: 'failure', summary: `user namespaces were not tried: ${single.reason}`, consequence, repairs: [] };
  if (limit === 0)
    return {
      check,
      status: 'failure',
      summary: 'user.max_user_namespaces is 0',
      consequence,
      repairs: [setSysctl('user.max_user_namespaces', 15_000)],
    };
  if (cloneSysctl === 0)
    return {
      check,
      status: 'failure',
      summary: 'kernel.unprivileged_userns_clone is 0',
      consequence,
      repairs: [setSysctl('kernel.unprivileged_userns_clone', 1)],
    };
  const reason = single.outcome === 'fails' ? single.reason : '';
  if (appArmorRestricts) {
    const program = 'path' in facts.helper ? facts.helper.path : 'tiffin-helper';
    const repairs = [allowByAppArmor(program), setSysctl('kernel.apparmor_restrict_unprivileged_userns', 0)];
    return {
      check,
      status: 'failure',
      summary: `AppArmor keeps ordinary programs from using user namespaces: ${reason}`,
      consequence,
      repairs,
    };
  }
  return { check, status: 'failure', summary: `user namespaces cannot be made: ${reason}`, consequence, repairs: [] };
}

/** One more namespace inside: each container's own. */
export function judgeNesting({ userNamespace }: HostFacts): Finding {
  const check = 'nested-namespace';
  const { nested } = userNamespace;
  if (nested.outcome === 'works') return ok(check, 'each container can have a user namespace of its own');
  const summary =
    nested.outcome === 'untried'
      ? `user namespaces in user namespaces were not tried: ${nested.reason}`
      : `a user namespace inside another cannot be made: ${nested.reason}`;
  return { check, status: 'note', summary, consequence: 'containers share one user namespace', repairs: [] };
}
