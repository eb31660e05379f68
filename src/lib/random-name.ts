import { randomBytes } from './id.ts';

const adjectives =
  'amber bold brave brisk calm candid clever cosy crisp curious daring eager early easy fair famous fancy fearless fleet fond ' +
  'frank fresh gentle glad golden grand great happy hardy honest humble jolly keen kind lively loyal lucid lucky mellow merry mighty ' +
  'mild modest neat nimble noble patient plucky polite proud quick quiet ready rosy serene sharp shiny silent simple sincere smart ' +
  'snug sober solid spry stately steady stoic sturdy sunny sweet swift tender thrifty tidy tranquil trusty upbeat valiant vivid warm ' +
  'wise witty young zealous zesty';

const nouns =
  'abel agnesi archimedes babbage bardeen bassi bell bernoulli bhabha bohr boole born bose brahe cantor carson cerf chandrasekhar ' +
  'clarke copernicus cori curie darwin dijkstra dirac einstein elion engelbart erdos euclid euler faraday fermat fermi feynman ' +
  'franklin galileo galois gauss germain goldberg goodall gould hamilton hawking heisenberg hermann herschel hertz hodgkin hopper ' +
  'hypatia jackson jones kalam keller kepler kilby knuth kowalevski lamarr lamport leakey leavitt liskov lovelace lumiere maxwell ' +
  'mayer mcclintock meitner mendel mendeleev mirzakhani montalcini napier newton nightingale nobel noether noyce panini pascal ' +
  'pasteur payne perlman pike planck poincare ptolemy raman ramanujan ride ritchie rubin sammet shannon shaw shirley sinoussi ' +
  'snyder swartz tesla thompson torvalds turing varahamihira vaughan villani volta wescoff wiles wilson wozniak wright wu yalow';

/** A name for a container that got none: `adjective_noun`, as Podman and Docker make them. Not unique; the store decides. */
export function randomName(): string {
  const left = adjectives.split(' ');
  const right = nouns.split(' ');
  const bytes = randomBytes(4);
  return `${left[bytes.readUInt16LE(0) % left.length]}_${right[bytes.readUInt16LE(2) % right.length]}`;
}
