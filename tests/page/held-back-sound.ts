/**
 * A browser that plays nothing before the caller has tapped for it. Runs in the page before its own scripts, and so can use nothing
 * from outside.
 */
export function holdBackSound(): void {
  const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')
    ?.value as () => Promise<void>;
  let tapped = false;
  addEventListener('pointerdown', ({ target }) => {
    tapped ||= (target as Element).textContent === 'Tap to hear the agent';
  });
  HTMLMediaElement.prototype.play = function () {
    return tapped ? play.call(this) : Promise.reject(new DOMException('Not yet', 'NotAllowedError'));
  };
}
