/** A token of a LiveKit server that is not there. */
export const nobodysToken = ['e30', 'eyJleHAiOjQxMDI0NDQ4MDB9', 'x'].join('.');
