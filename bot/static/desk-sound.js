// Two short tones, made here: somebody waits, or has written. Off until an agent turns them on, as browsers want it.

const KEY = "desk.sound";

export const alarm = {
  open(button, texts) {
    Object.assign(this, { button, texts, on: localStorage.getItem(KEY) === "on" });
    this.label();
  },

  toggle() {
    this.on = !this.on;
    localStorage.setItem(KEY, this.on ? "on" : "off");
    this.label();
    this.tap();
  },

  /** Somebody new waits. */
  ring() { this.play([660, 880, 660]); },

  /** A shopper has written. */
  tap() { this.play([740]); },

  play(tones) {
    if (!this.on) return;
    this.audio ??= new AudioContext();
    const { audio } = this;
    for (const [place, pitch] of tones.entries()) {
      const at = audio.currentTime + place * 0.16;
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, at);
      loudness.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.15);
      tone.connect(loudness).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.16);
    }
  },

  label() {
    this.button.textContent = this.on ? this.texts.sound_on : this.texts.sound_off;
    this.button.setAttribute("aria-pressed", String(this.on));
  },
};
