"""Find people, dates of birth, addresses and passwords in texts of other scripts than Latin.

The tagger and the lists know Latin letters only. A name is recognised by a label (担当者:, 姓名, 담당자),
a column's header, an honorific (さん, 先生, 씨), a verb (由…撰写), or alone where it has the surname and
the ending of a Japanese name; and then everywhere in the text. A department (保全課) is not a name.

The searches read the shadow (normalise.py), where full-width signs are plain ones.
"""

import re
from collections.abc import Collection, Iterator

import regex

from tasks.pii.prefilter import Scan, Span, places

CHINESE = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭田董袁潘于蒋蔣"
    "蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙史陶黎贺賀"
    "顾顧毛郝龚邵万钱錢严嚴覃武戴莫孔向汤湯"
)
JAPANESE = """
佐藤 鈴木 高橋 髙橋 田中 伊藤 渡辺 渡邊 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 齋藤 清水
山崎 阿部 池田 橋本 石川 山下 小川 石井 長谷川 後藤 岡田 近藤 前田 藤田 遠藤 青木 坂本 村上 太田 金子 藤井 福田 西村 三浦
竹内 中川 岡本 松田 原田 中野 小野 田村 藤原 中山 石田 上田 和田 森田 小島 柴田 宮崎 酒井 工藤 横山 宮本 内田 高木 安藤 谷口
大野 丸山 今井 高田 藤本 武田 村田 上野 杉山 増田 平野 大塚 千葉 久保 松井 小山 岩崎 桜井 木下 野口 松尾 野村 菊地 菊池 佐野
大西 杉本 新井 浜田 市川 古川 水野 小松 島田 小池 山内 荒木 吉川 矢野 平田 川口 飯田 本田 辻本 久保田 岩田 川崎 西田 田口
福島 五十嵐 大久保 松下 堀内 八木 樋口 川村 秋山 永井 馬場 熊谷 星野 関口 大橋 片山 服部 黒田 安田
""".split()
KOREAN = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추"
_FIRST = r"\p{Han}\p{Hiragana}\p{Katakana}ー々"
_JAPANESE = rf"(?:{'|'.join(sorted(JAPANESE, key=len, reverse=True))})"
# The last letters of first names; of the others nearly all end a word for a thing as well.
_ENDING = (
    "子美恵香奈花菜実江代郎朗太夫男雄一二三介輔也樹人之彦明博志治司史浩健誠隆勇豊茂修剛翔蓮斗真"
)
_FULL = rf"{_JAPANESE} ?[{_FIRST}]{{0,2}}[{_ENDING}]"
_NAMES = (
    rf"{_JAPANESE} ?[{_FIRST}]{{1,4}}|(?:欧阳|歐陽|司马|诸葛|上官|[{CHINESE}])\p{{Han}}{{1,2}}"
    rf"|[{KOREAN}] ?\p{{Hangul}}{{2}}"
)
# The last letters of departments, rooms, places and things.
_THING = "部課科係室处處组組班店局社所厅廳院队隊県市区町村駅港城线線机機库庫门門팀부과실장"
_LABELS = """
担当者 担当 氏名 お名前 名前 作成者 承認者 確認者 責任者 連絡先 申請者 報告者 記入者 著者 社員名 履歴書
姓名 联系人 聯絡人 负责人 負責人 责任人 责任者 作者 撰写人 审批人 经办人 申请人 报告人 值班员 员工 客户姓名 简历 履历
담당자 담당 성명 이름 작성자 책임자 승인자 신청자 보고자 이력서
""".split()
_LABEL = rf"(?:{'|'.join(sorted(_LABELS, key=len, reverse=True))})"
_NO_LETTER = r"(?![\p{Han}\p{Hangul}\p{Katakana}])"
_PEOPLE = regex.compile(
    rf"{_LABEL}[ \t]?[:：_|/-][ \t]?({_NAMES}){_NO_LETTER}"
    rf"|(?<![\p{{Han}}\p{{Katakana}}])({_JAPANESE}(?: ?[{_FIRST}]{{1,4}}?)??)(?:さん|様|氏(?!名)|くん|殿)"
    rf"|([{CHINESE}]\p{{Han}}{{0,2}}?)(?:先生|女士|小姐|老师)"
    rf"|(?<!\p{{Hangul}})([{KOREAN}]\p{{Hangul}}{{1,2}}(?= ?씨)|[{KOREAN}]\p{{Hangul}}{{2}}(?= ?님)) ?(?:씨|님)(?=[가는은를의에께와도이]|\P{{Hangul}}|$)"
    rf"|由([{CHINESE}]\p{{Han}}{{1,2}}?)(?=撰写|编写|负责|起草|签|审|批准|提交)"
    rf"|(?<![\p{{Han}}\d])([{CHINESE}]\p{{Han}}{{1,2}}?)(?=负责|撰写|签字|签署)"
    rf"|(?<![\p{{Han}}\p{{Katakana}}\d])({_FULL})(?=[はがをにのとへも、。]|$|[^\p{{L}}\d])"
)
_HONOURED = (2, 3, 4)  # its groups with an honorific
# Scripts that divide words: a label, a colon, and two to four words.
_DIVIDED = (
    (
        "Greek",
        "Υπεύθυνος|Υπεύθυνη|Ονοματεπώνυμο|Όνομα|Επώνυμο|Συντάκτης|Επικοινωνία|Υπάλληλος",
        r"\p{Lu}\p{L}+",
    ),
    (
        "Cyrillic",
        (
            "Ответственный|Ответственная|Контактное лицо|Ф\\.?И\\.?О\\.?|Автор|Сотрудник|Исполнитель"
            "|Отговорник|Відповідальний|Контактна особа|Лице за контакт"
        ),
        r"\p{Lu}\p{L}+(?:-\p{Lu}\p{L}+)?|\p{Lu}\.",
    ),
    ("Arabic", "المسؤول|المسؤولة|الاسم|اسم الموظف|الموظف|جهة الاتصال|الكاتب", r"\p{L}+"),
    ("Hebrew", "שם|שם מלא|איש קשר|אחראי|אחראית", r"\p{L}+"),
)
_LABELLED = tuple(
    regex.compile(
        rf"(?:^|[\n|*>;(-])[ \t]*\**(?:{label})\**[ \t]?:\**[ \t]?"
        rf"((?=\p{{{script}}})(?:{word})(?: (?=\p{{{script}}})(?:{word})){{1,3}})(?=[ \t]*(?:$|[\n|,;.()]))"
    )
    for script, label, word in _DIVIDED
)
_OFFICE = regex.compile(r"(?:Τμήμα|Отдел|Служба|Відділ|قسم|إدارة|מחלקת)")  # departments

_DAY = (
    r"(?:(?:大正|昭和|平成|令和) ?)?(?:\d{1,4}|元) ?[年년./-] ?\d{1,2} ?[月월./-] ?\d{1,2} ?[日일]?"
)
_BIRTH = regex.compile(
    rf"(?:生年月日|誕生日|出生日期|出生年月日?|生日|생년월일|생일)[ \t:：|は是为為]{{0,4}}({_DAY})|({_DAY})(?=生まれ|出生|생(?!산))"
)
_ADDRESS = regex.compile(
    r"(?:〒? ?\d{3}-\d{4}\s{0,3})?(?:東京都|北海道|京都府|大阪府|\p{Han}{2,3}県)[^\s|,。、]{2,24}?\d+(?:丁目|番地?|号|[-−]|\d)*"
    r"|〒 ?\d{3}-?\d{4}"
    r"|\p{Han}{2,8}[省市]\p{Han}{1,8}[区區县縣市]\p{Han}{1,12}[路街道巷]\d+[号號](?:\d+[室楼樓栋单元])*"
    r"|\p{Hangul}{2,8}[시도] \p{Hangul}{1,6}[구군시] \p{Hangul}{1,8}(?:로|길) ?\d+(?:-\d+)?"
)
_PASSWORD = regex.compile(
    r"(?:パスワード|暗証番号|密码|密碼|口令|비밀번호|암호|пароль|κωδικός|كلمة المرور|סיסמה)(?:[ \t]?[:=]| ?は|是|为|為)[ \t]?[\"'`「]?"
    r"(?=[!-~]*[\d!#$%&*+=?@^~_])([!-~]{4,}?)(?=[.\"'`」]?(?:[\s|,;]|[^!-~]|$))",
    regex.IGNORECASE,
)
_SCRIPTS = re.compile("[\u0370-\u06ff\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff]")
_SIGNS = {  # a text with a match has one of these letters
    "date_of_birth": "生생",
    "address": "都道府県〒路街巷로길",
    "api_key": "パ密口暗비암пПκΚكס",
}


def find(scan: Scan, kinds: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each finding."""
    if "?" not in scan.signs or not _SCRIPTS.search(scan.text):
        return
    if "person" in kinds:
        yield from (("person", *span) for span in _people(scan.text))
    for kind, pattern in (
        ("date_of_birth", _BIRTH),
        ("address", _ADDRESS),
        ("api_key", _PASSWORD),
    ):
        if kind in kinds and any(letter in scan.text for letter in _SIGNS[kind]):
            for match in pattern.finditer(scan.text):
                group = next((n for n in range(1, (match.lastindex or 0) + 1) if match[n]), 0)
                yield kind, *match.span(group)


def is_eastern(value: str) -> bool:
    """Return whether a value has Chinese, Japanese or Korean letters."""
    return not value.isascii() and _EAST.search(value) is not None


def may_be_name(value: str) -> bool:
    """Return whether an eastern value is written like a name: a surname and a first name."""
    return regex.fullmatch(_NAMES, value) is not None and value[-1] not in _THING


def _people(text: str) -> Iterator[Span]:
    names = set(_columns(text)) if "|" in text and _EAST.search(text) else set()
    for start, end in (*_in_contexts(text), *_labelled(text)):
        yield start, end
        names.add(text[start:end])
    for name in names:
        if len(name) > 2:
            yield from ((at, at + len(name)) for at in places(text, [name]))


def _in_contexts(text: str) -> Iterator[Span]:
    """Yield the Chinese, Japanese and Korean names that their surroundings reveal."""
    for window in _lines(text, _EAST):
        for match in _PEOPLE.finditer(text, *window):
            group = match.lastindex
            if group in _HONOURED or match[group][-1] not in _THING:
                yield match.span(group)


def _labelled(text: str) -> Iterator[Span]:
    """Yield the names of other scripts that stand behind a label."""
    for window in _lines(text, _OTHER):
        for pattern in _LABELLED:
            for match in pattern.finditer(text, *window):
                if not _OFFICE.match(match[1]):
                    yield match.span(1)


_EAST = re.compile("[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff]")
_OTHER = re.compile("[\u0370-\u06ff]")


def _lines(text: str, letters: re.Pattern[str]) -> Iterator[Span]:
    """Yield the lines that contain one of the letters, with their breaks."""
    end = 0
    while letter := letters.search(text, end):
        start = max(0, text.rfind("\n", 0, letter.start()))
        end = text.find("\n", letter.start())
        end = len(text) if end < 0 else end + 1
        yield start, end


_HEAD = regex.compile(rf"[* ]*{_LABEL}[* ]*")
_CELL = regex.compile(rf"(?:{_NAMES})")


def _columns(text: str) -> Iterator[str]:
    """Yield the names in columns of Markdown tables whose header announces people."""
    heads: list[bool] | None = None
    for line in text.splitlines():
        if not line.startswith("|"):
            heads = None
            continue
        cells = [cell.strip(" *") for cell in line.strip("| ").split("|")]
        if heads is None:
            heads = [_HEAD.fullmatch(cell) is not None for cell in cells]
            continue
        for cell, named in zip(cells, heads, strict=False):
            if named and _CELL.fullmatch(cell) and cell[-1] not in _THING:
                yield cell
