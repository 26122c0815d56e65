"""What was done to read a page, in words: the step codes of ``Page.steps``."""

from __future__ import annotations

from pipeline.messages import Lang

STEPS: dict[str, tuple[str, str]] = {
    # what was found of the page's words in the file; the page's reading says which were taken
    "blank": ("trang trắng", "blank page"),
    "layer:none": ("không có lớp chữ", "no text layer"),
    "layer:overlay": ("lớp chữ chỉ có chữ ký số, dấu", "the text layer holds only a signature or stamp"),
    "layer:typed": (
        "lớp chữ chỉ có vài chữ gõ thêm lên bản quét",
        "the text layer holds only a few words typed on a scan",
    ),
    "layer:invisible": ("lớp chữ ẩn dưới ảnh quét", "the text layer lies unseen under a scan"),
    "layer:broken": ("lớp chữ sai mã ký tự", "the text layer has wrong letters"),
    "layer:split": ("lớp chữ bị tách rời từng chữ cái", "the text layer is split into letters"),
    "layer:unmarked": ("lớp chữ thiếu dấu tiếng Việt", "the text layer lacks Vietnamese marks"),
    "layer:unlike": ("lớp chữ không giống tiếng Việt", "the text layer is unlike Vietnamese"),
    "layer:outlines": ("trang có chữ vẽ thành nét", "print drawn as outlines"),
    "layer:heavy": ("lớp chữ quá nặng nên không mở", "the text layer is too heavy to be opened"),
    "layer:failed": ("lớp chữ hỏng, không mở được", "the text layer is damaged"),
    "regions": ("đọc thêm {value} vùng ảnh trong trang", "{value} pictures within the page read as well"),
    "stamps": ("đọc riêng {value} dấu công văn đến", "{value} incoming stamps read apart"),
    "covered": ("{value} dòng chữ nằm dưới dấu", "{value} lines of the text go under a stamp"),
    "struck": ("bỏ {value} từ ở chỗ con dấu, chữ ký", "{value} words at a seal or signature left out"),
    # what was done to the picture
    "perspective": ("nắn thẳng phối cảnh của ảnh chụp", "perspective of a photograph corrected"),
    "dpi": ("đưa về {value} dpi", "brought to {value} dpi"),
    "borders": ("xóa viền đen", "black borders removed"),
    "darkened": ("làm đậm chữ mờ", "faint print darkened"),
    "denoised": ("khử nhiễu", "noise removed"),
    "holes": ("tẩy lỗ đục", "punch holes removed"),
    "turned": ("xoay {value}° theo chiều kim đồng hồ", "turned {value}° clockwise"),
    "deskewed": ("chỉnh nghiêng {value}°", "deskewed by {value}°"),
}


def spoken(step: str, lang: Lang) -> str:
    """A step in words; an unknown code as it is."""
    code, _, value = step.partition(":")
    words = STEPS.get(step) or STEPS.get(code)
    if words is None:
        return step
    return words[1].format(value=value) if lang == "en" else words[0].format(value=value.replace(".", ","))
