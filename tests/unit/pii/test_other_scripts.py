"""Test people, dates of birth, addresses and passwords in texts of other scripts than Latin."""

import pytest

from tasks.pii import KINDS, Redactor

REDACTOR = Redactor([kind for kind in KINDS if kind not in ("place", "organisation")])


@pytest.mark.parametrize(
    ("before", "value", "after", "kind"),
    [
        ("担当者：", "高橋美咲", "", "person"),
        ("作成者: ", "渡辺 健太", "\n", "person"),
        ("詳しくは", "木村", "さんに聞いてください。", "person"),
        ("報告書は", "井上由美子", "が書いた。", "person"),
        ("履歴書_", "中村翔", "_2026", "person"),
        ("| 氏名 | 内線 |\n| --- | --- |\n| ", "小林直樹", " | 14 |", "person"),
        ("联系人：", "陈晓梅", "，分机十四", "person"),
        ("此计划由", "刘建国", "撰写。", "person"),
        ("请找", "周", "女士。", "person"),
        ("담당자: ", "박지훈", "", "person"),
        ("열쇠는 ", "최은영", " 씨에게 있습니다.", "person"),
        ("Υπεύθυνη: ", "Ελένη Δημητρίου", "", "person"),
        ("Ф.И.О.: ", "Смирнова Ольга Петровна", "", "person"),
        ("المسؤول: ", "سالم العتيبي", "", "person"),
        ("生年月日：", "1983年11月2日", "", "date_of_birth"),
        ("", "昭和58年11月2日", "生まれ", "date_of_birth"),
        ("出生日期: ", "1983-11-02", "", "date_of_birth"),
        ("생년월일: ", "1983년 11월 2일", "", "date_of_birth"),
        ("住所は", "神奈川県横浜市中区山下町2-5-8", "、受付は一階", "address"),
        ("地址：", "浙江省杭州市西湖区文三路77号", "，一楼", "address"),
        ("", "서울특별시 마포구 월드컵로 21", " 일층", "address"),
        ("パスワード：", "Gravel42ever", "", "api_key"),
        ("Wi-Fi密码是", "Gravel42ever", "。", "api_key"),
        ("客服请拨打 ", "138 0013 8000", " 转二", "phone"),
    ],
)
def test_it_is_replaced_by_its_kind(before: str, value: str, after: str, kind: str) -> None:
    assert REDACTOR.redact(before + value + after)[0] == f"{before}[{kind.upper()}]{after}"


def test_a_name_is_taken_out_wherever_else_it_stands() -> None:
    text = "责任人：黄小红\n\n钥匙在黄小红那里。"
    assert REDACTOR.redact(text)[0] == "责任人：[PERSON]\n\n钥匙在[PERSON]那里。"


@pytest.mark.parametrize(
    "text",
    [
        "担当：保全課",
        "担当者: 林業部",
        "お客さんと患者さんに知らせる。",
        "千葉支店と松本工場は山口県にない。",
        "发効日：2026年5月4日",
        "负责人：安全部",
        "高压泵由电工检查，白色阀门由金工车间负责。",
        "责任部门：采购部",
        "담당: 전산팀",
        "고객님께 알립니다.",
        "Ответственный: Отдел закупок",
        "المسؤول: قسم المشتريات",
        "密码：见保险柜",
        "パスワードは十二文字以上です。",
        "全長3号機の点検は5月4日です。",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert REDACTOR.redact(text) == (text, ())
