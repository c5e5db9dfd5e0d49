/** A browser that plays nothing on its own. Runs in the page before its own scripts, and so can use nothing from outside. */
export function holdBackSound(): void {
  HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('Not yet', 'NotAllowedError'));
}
