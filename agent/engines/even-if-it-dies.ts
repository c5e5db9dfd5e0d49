import { EngineDiedError } from '../domain/errors.ts';

/** A step with which so many threads die kills them. */
const MOST_DEATHS = 3;

/** Does a step of an engine that keeps nothing between two steps, and does it again with the thread that follows one that died. */
export async function evenIfItDies<T>(step: () => Promise<T>): Promise<T> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof EngineDiedError) || deaths === MOST_DEATHS) throw error;
    }
  }
}
