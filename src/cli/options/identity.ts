import { commaList, flag, list, value } from './option.ts';

/** Options of `run` and `create` about what the container is called and where its ID goes. */
export const identityOptions = () => ({
  name: value('--name', { valueName: 'name', description: 'Assign a name to the container', complete: 'none' }),
  labels: list('-l,--label', { valueName: 'key=value', description: 'Set metadata on the container', complete: 'none' }),
  labelFiles: list('--label-file', { valueName: 'file', description: 'Read labels from a file, one in each line', complete: 'file' }),
  annotations: list('--annotation', { valueName: 'key=value', description: 'Add an annotation to the container', complete: 'none' }),
  replace: flag('--replace', { description: 'Remove a container of the same name first' }),
  cidFile: value('--cidfile', { valueName: 'file', description: 'Write the container ID to the file', complete: 'file' }),
  pidFile: value('--pidfile', { valueName: 'file', description: 'Write the process ID of the container to the file', complete: 'file' }),
  remove: flag('--rm', { description: 'Remove the container and its anonymous volumes when it exits' }),
  removeImage: flag('--rmi', { description: 'Remove the image, too, unless other containers use it; implies --rm' }),
  requires: commaList('--requires', {
    valueName: 'container',
    description: 'Start this other container first whenever this one starts',
    complete: 'container',
  }),
  pod: value('--pod', { valueName: 'pod', description: 'Join a pod; new:NAME creates it', complete: 'pod-or-new' }),
  podIdFile: value('--pod-id-file', { valueName: 'file', description: 'Join the pod whose ID is in the file', complete: 'file' }),
  conmonPidFile: value('--conmon-pidfile', {
    valueName: 'file',
    description: "Write the process ID of the container's monitor to the file",
    complete: 'file',
  }),
});
