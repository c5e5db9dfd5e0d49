const KEY = 'parley.microphone';

/** The microphone that the caller chose in an earlier call; undefined for the system's. */
export function chosenMicrophone(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined; // a page embedded without storage
  }
}

export function rememberMicrophone(deviceId: string): void {
  try {
    localStorage.setItem(KEY, deviceId);
  } catch {
    // Without storage, the choice is for this call only.
  }
}
