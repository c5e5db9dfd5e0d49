export { Call } from './call.tsx';
export { explainOpening } from './explain.ts';
export { openLine } from './open-line.ts';
