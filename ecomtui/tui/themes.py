"""How the shop looks: coffee and porcelain, dark or light; one for weak eyes and beamers; and the terminal's own.

On the map the sender is blue and the receiver orange, as Okabe and Ito chose them for all kinds of eyes.
"""

from typing import Final

from textual.theme import Theme

MAP_COLOURS: Final = {"map-sender": "#56b4e9", "map-receiver": "#e69f00", "map-lost": "#d55e00"}
"""Of themes that have none of their own."""

DARK: Final = Theme(
    name="espresso",
    primary="#c98a4b",
    secondary="#7fb3a0",
    accent="#e2a865",
    foreground="#efe6d8",
    background="#17120e",
    surface="#211a15",
    panel="#2d241d",
    success="#8fc07a",
    warning="#e8b95c",
    error="#e2715f",
    dark=True,
    variables={
        **MAP_COLOURS,
        "block-cursor-background": "#e2a865",
        "block-cursor-foreground": "#0f0b08",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#c98a4b 40%",
        "footer-key-foreground": "#e2a865",
    },
)
LIGHT: Final = Theme(
    name="porcelain",
    primary="#8a4f22",
    secondary="#2c6f63",
    accent="#9a4a1c",
    foreground="#2b211a",
    background="#faf6ee",
    surface="#f1e9db",
    panel="#e6dac6",
    success="#3d7a2e",
    warning="#8a5a00",
    error="#b3341f",
    dark=False,
    variables={
        "map-sender": "#005f96",
        "map-receiver": "#954900",
        "map-lost": "#a82c18",
        "block-cursor-background": "#6f3c17",
        "block-cursor-foreground": "#fdfaf4",
        "block-cursor-text-style": "bold",
    },
)
CONTRAST: Final = Theme(
    name="contrast",
    primary="#ffd200",
    secondary="#56b4e9",
    accent="#ffd200",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#5cff8f",
    warning="#ffb000",
    error="#ff7a66",
    dark=True,
    luminosity_spread=0.2,
    text_alpha=1.0,
    variables={
        "map-sender": "#56b4e9",
        "map-receiver": "#ffb000",
        "map-lost": "#ff7a66",
        "block-cursor-background": "#ffd200",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
    },
)
THEMES: Final = (DARK, LIGHT, CONTRAST)
CYCLE: Final = (DARK.name, LIGHT.name, CONTRAST.name, "ansi-dark")
"""The order in which one key goes through them; the last one leaves the colours to the terminal."""
USUAL: Final = DARK.name
