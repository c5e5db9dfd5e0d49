import { createHmac, randomUUID } from 'node:crypto';

/** Long enough that no two users have the same. */
const USER_LETTERS = 16;

/**
 * A user, as rooms are named after them: whoever reads it does not learn who they are.
 *
 * @param subject what the identity provider calls them.
 */
export const userKey = (subject: string, secret: string): string =>
  createHmac('sha256', secret).update(subject).digest('hex').slice(0, USER_LETTERS);

/**
 * The name of a room for one call, which nobody can guess.
 *
 * @param user {@link userKey} of who calls, where it is known.
 */
export const roomFor = (user?: string): string =>
  ['call', ...(user === undefined ? [] : [user]), randomUUID()].join('-');

/** The user whose room it is by its name; undefined if it does not say. */
export const userOf = (roomName: string): string | undefined =>
  new RegExp(`^call-([0-9a-f]{${USER_LETTERS}})-`).exec(roomName)?.[1];
