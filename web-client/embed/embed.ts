/**
 * The script that a site includes to offer calls: it defines `<parley-call>`, a frame with the page of the server that
 * the script came from. It runs on other people's pages, so it imports nothing and leaves no names there.
 */
{
  /** The element's attributes for the settings. */
  const SETTINGS = EMBED_SETTINGS.map((name) => name.replace('_', '-'));
  const script = document.currentScript;
  const home = script instanceof HTMLScriptElement ? script.src : location.href;

  class ParleyCall extends HTMLElement {
    static readonly observedAttributes = [...SETTINGS, 'title'];

    readonly #frame = document.createElement('iframe');

    constructor() {
      super();
      this.#frame.allow = 'microphone; autoplay; speaker-selection; clipboard-write';
      this.#frame.style.cssText = 'border:0;width:100%;height:100%;color-scheme:light dark';
      const style = document.createElement('style');
      style.textContent = ':host{display:block;height:40rem;max-height:100dvh}:host([hidden]){display:none}';
      this.attachShadow({ mode: 'open' }).append(style, this.#frame);
    }

    connectedCallback(): void {
      this.#show();
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.#show();
    }

    #show(): void {
      this.#frame.title = this.getAttribute('title') ?? 'Voice call';
      const address = new URL('.', home);
      for (const name of SETTINGS) {
        const value = this.getAttribute(name);
        if (value !== null) address.searchParams.set(name.replace('-', '_'), value);
      }
      // A new address loads the page anew, and ends a call.
      if (this.#frame.src !== address.href) this.#frame.src = address.href;
    }
  }

  if (!customElements.get('parley-call')) customElements.define('parley-call', ParleyCall);
}
