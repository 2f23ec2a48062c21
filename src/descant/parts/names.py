"""What part names mean, in the languages that files come in, as tables.

A phrase is matched by whole words, without regard to case, accents or digits: "Bassoon" is no bass, "Piano RH 2" is a
right hand. Words of Chinese, Japanese and Korean, which are written without spaces, match anywhere.
"""

from __future__ import annotations

import re
import unicodedata

SINGING = "singing"
"""What a sung part is called before it is known whether it sings with a band (melody) or a piano (voice)."""
PIANO = "keyboard"
"""What a piano part is called before it is known whether it is whole, one hand, or a band's chords."""

INSTRUMENT = "instrument"
"""A name that only names a sound: General MIDI's "Square Lead" plays whatever one likes."""

NAMES: dict[str, str] = {
    "drums": """drums, drum, drum kit, drum set, drum track, kit, percussion, perc, drm, dr, bass drum, kick, kick drum,
        snare, snare drum, hi hat, hihat, hh, cymbal, cymbals, cym, clap, claps, toms, tambourine, shaker, cowbell,
        congas, bongos, rhythm section, schlagzeug, schlagwerk, becken, trommel, trommeln, pauken und trommeln,
        batterie, percussions, caisse claire, grosse caisse, bateria, percusion, percussao, tambores, batteria,
        percussioni, tamburi, slagwerk, drumstel, trommer, trummor, perkusja, bicie, bubny, бубны, барабан, барабаны,
        ударные, перкуссия, ドラム, ドラムス, パーカッション, 鼓, 架子鼓, 打击乐, 드럼, 타악기""",
    "bass": """bass, bas, bass guitar, bass line, bassline, slap bass, double bass, acoustic bass, electric bass,
        fingered bass, fretless bass, synth bass, upright bass, string bass, walking bass, e bass, contrabass,
        kontrabass, bassgitarre, basslinie, bassstimme, basse, contrebasse, guitare basse, bajo, contrabajo, baixo,
        contrabaixo, basso, contrabbasso, basso continuo, violone, basgitaar, contrabas, basgitarr, kontrabas,
        gitara basowa, baskytara, бас, бас гитара, контрабас, ベース, コントラバス, 贝斯, 貝斯, 低音, 베이스""",
    "melody": """melody, mel, melody line, main melody, lead, lead melody, lead line, solo, solo lead, theme, tune,
        right hand melody, melodie, hauptstimme, oberstimme, cantus, cantus firmus, thema, chant principal, theme
        principal, melodia, tema, melodia principal, melodi, melodija, melodie principale, мелодия, соло,
        メロディ, メロディー, 主旋律, 旋律, 멜로디""",
    "countermelody": """countermelody, counter melody, counter, countermel, counterpoint, counter line, second melody,
        descant, obbligato, obligato, bridge, gegenmelodie, gegenstimme, contremelodie, contrechant,
        contramelodia, contracanto, controcanto, tegenmelodie, подголосок, контрапункт, 副旋律,
        対旋律, オブリガート, 대선율""",
    "chords": """chords, chord, harmony, harmonies, accompaniment, accomp, accmp, acc, comp, comping, backing, pad,
        pads, rhythm, rhythm guitar, chord track, power chords, akkorde, begleitung, harmonie, accords,
        accompagnement, acordes, acompanamiento, acompanhamento, armonia, harmonia, accordi, accompagnamento,
        akkoorden, begeleiding, ackord, akkorder, akordy, akompaniament, doprovod, аккорды, аккомпанемент,
        сопровождение, コード, 伴奏, 和弦, 和声, 반주, 화음""",
    PIANO: """piano, pianoforte, fortepiano, grand piano, acoustic grand piano, bright acoustic piano, electric piano,
        piano solo, solo piano, keyboard, keyboards, keys, clavier, klavier, flugel, teclado, pianino, fortepian,
        klavir, пианино, рояль, фортепиано, ピアノ, 钢琴, 鋼琴, 피아노""",
    "left": """left, left hand, lh, l h, piano left, piano left hand, piano lh, piano l, lower, lower staff, bass clef,
        bass staff, left hand piano, linke hand, linke, links, main gauche, gauche, m g, mg, mano izquierda,
        izquierda, mao esquerda, mano sinistra, sinistra, m s, linkerhand, linker hand, vanster hand, venstre hand,
        lewa reka, leva ruka, левая рука, левая, 左手, 왼손""",
    "right": """right, right hand, rh, r h, piano right, piano right hand, piano rh, piano r, upper, upper staff, 
        treble, treble clef, treble staff, right hand piano, rechte hand, rechte, rechts, main droite, droite, m d, md,
        mano derecha, derecha, mao direita, mano destra, destra, rechterhand, rechter hand, hoger hand, hoyre hand,
        prawa reka, prava ruka, правая рука, правая, 右手, 오른손""",
    "soprano": """soprano, sopran, sopranos, soprani, sop, sopraan, discant, discantus, superius, dessus, сопрано,
        ソプラノ, 女高音, 소프라노""",
    "alto": "alto, altos, alt, contralto, altus, haute contre, альт голос, альты, アルト, 女低音, 알토",
    "tenor": "tenor, tenors, tenore, tenori, taille, teneur, тенор, тенора, テノール, 男高音, 테너",
    SINGING: """voice, vocal, vocals, vox, voc, lead vocal, lead vocals, lead vox, lead voice, singer, sing,
        melody vocal, karaoke melody, gesang, singstimme, stimme, voix, chant, chanteur, voz, canto, cantante, vocal
        principal, voce, zang, zangstem, stem, sang, sangstemme, glos, spiew, wokal, zpev, hlas, голос, вокал,
        пение, ボーカル, ヴォーカル, 歌, 人声, 人聲, 보컬, 노래""",
    INSTRUMENT: """square lead, sawtooth lead, saw lead, calliope lead, chiff lead, charang lead, voice lead,
        fifths lead, bass lead, bass and lead, lead square, lead sawtooth, lead saw, lead pulse, lead tri,
        lead calliope, lead chiff, lead charang, lead fifths, lead bass lead, synth lead, lead synth,
        synth voice, voice oohs, choir aahs""",
    "other": """backing vocals, backing vocal, back vocals, background vocals, backup vocals, bvox, harmony vocals,
        choir, chorus, coro, choeur, chor, хор, bass clarinet, bass flute, bass trombone, bass oboe, bass sax, bass
        saxophone, bass viol, bass recorder, alto sax, alto saxophone, alto flute, alto recorder, alto clarinet,
        tenor sax, tenor saxophone, tenor trombone, tenor recorder, tenor horn, soprano sax, soprano saxophone,
        soprano recorder, effects, fx, sfx, sound effects, timpani, pauken, timbales, timpani drum, steel drums,
        литавры""",
}
"""What each word or phrase stands for. A longer phrase beats a shorter one: "bass clarinet" is not a bass."""

STRONGEST_ALONE = frozenset({"left", "right", "rhythm", "bridge", "lower", "upper", "links", "rechts", "counter"})
"""Words that say so only when they are the whole name ("Guitar left" is a place on the stage, not a hand)."""

INSTRUMENTS: dict[str, int] = {
    "organ": 19,
    "orgel": 19,
    "orgue": 19,
    "accordion": 21,
    "harmonica": 22,
    "guitar": 25,
    "gitarre": 25,
    "guitare": 25,
    "guitarra": 25,
    "chitarra": 25,
    "lute": 24,
    "banjo": 105,
    "mandolin": 25,
    "violin": 40,
    "violine": 40,
    "violon": 40,
    "violino": 40,
    "fiddle": 110,
    "viola": 41,
    "cello": 42,
    "violoncello": 42,
    "harp": 46,
    "harfe": 46,
    "strings": 48,
    "streicher": 48,
    "choir": 52,
    "trumpet": 56,
    "trompete": 56,
    "trompette": 56,
    "trombone": 57,
    "posaune": 57,
    "tuba": 58,
    "horn": 60,
    "brass": 61,
    "saxophone": 65,
    "sax": 65,
    "oboe": 68,
    "bassoon": 70,
    "fagott": 70,
    "clarinet": 71,
    "klarinette": 71,
    "clarinette": 71,
    "piccolo": 72,
    "flute": 73,
    "flote": 73,
    "flauto": 73,
    "flauta": 73,
    "recorder": 74,
    "whistle": 78,
    "synth": 81,
}
"""General MIDI programs of instruments, for files that name an instrument and set no program."""


def words(name: str) -> tuple[str, ...]:
    """The words of a name, lower case, without accents, digits and signs: "Bass_Tri 2" is bass, tri."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    folded = unicodedata.normalize("NFKD", spaced).casefold()
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign) or sign in "\u3099\u309a")
    return tuple(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", plain)))


_PHRASES = {words(phrase): role for role, phrases in NAMES.items() for phrase in phrases.split(",")}
_LONGEST = max(map(len, _PHRASES))
_UNSPACED = {
    "".join(phrase): role for phrase, role in _PHRASES.items() if re.search(r"[\u3040-\u9fff\uac00-\ud7a3]", phrase[0])
}


def meaning(name: str) -> tuple[str, str] | None:
    """What a part's name says (a role, `SINGING` or `PIANO`) and the words that say it; None when it says nothing."""
    found = words(name)
    for length in range(min(_LONGEST, len(found)), 0, -1):
        for start in range(len(found) - length, -1, -1):
            phrase = found[start : start + length]
            role = _PHRASES.get(phrase)
            if role and (len(found) == length or length > 1 or phrase[0] not in STRONGEST_ALONE):
                return role, " ".join(phrase)
    for word in sorted(_UNSPACED, key=len, reverse=True):
        if any(word in text for text in found):
            return _UNSPACED[word], word
    return None


def program_named(name: str) -> int | None:
    """The General MIDI program (from 0) of an instrument that a part is named after; None without one."""
    found = words(name)
    for word, program in INSTRUMENTS.items():
        if word in found:
            return program
    return None
