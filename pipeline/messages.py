"""What the command line says, in Vietnamese and English. Issues and file errors speak for themselves, in Vietnamese."""

from __future__ import annotations

from typing import Literal

from pipeline.errors import ExitCode

Lang = Literal["vi", "en"]

_MESSAGES: dict[str, tuple[str, str]] = {
    # summary and errors on stderr
    "done": (
        "Đã xử lý {done}/{all} văn bản: {tasks} nhiệm vụ, {review} văn bản cần rà soát.",
        "{done} of {all} documents processed: {tasks} tasks, {review} documents need review.",
    ),
    "kept_aside": (
        "Tệp đã được sửa tay; bản sửa được giữ ở {file}.",
        "The file was changed by hand; that version is kept as {file}.",
    ),
    # congvan export
    "exported": (
        "Đã xuất {documents} văn bản thành {files} tệp ở: {where}",
        "{documents} documents exported as {files} files in: {where}",
    ),
    "template_written": ("Đã ghi mẫu {file}", "Template written: {file}"),
    "template_kept": ("Đã có {file}: giữ nguyên.", "{file} is there already and was left alone."),
    "not_in_format": (
        "{name}: không có bản {form} (chỉ có khi văn bản đến là PDF hoặc ảnh, và tệp gốc còn đó).",
        "{name}: has no {form} (only where the dispatch came as a PDF or picture, and the file is still there).",
    ),
    "nothing_to_export": ("Không có kết quả nào để xuất.", "There is no result to export."),
    "nothing_to_export_advice": (
        "Nêu tệp JSON (hoặc thư mục có chúng) do `congvan process` ghi ra, hay chạy `congvan batch` để có sổ.",
        "Name JSON files (or a folder of them) that `congvan process` wrote, or run `congvan batch` to have a register.",
    ),
    "written_to": ("Kết quả ở: {folder}", "Results are in: {folder}"),
    "skipped": (
        "Bỏ qua {count} tệp không phải văn bản trong thư mục và gói.",
        "{count} files in folders and packages are of no dispatch format and were skipped.",
    ),
    "failed": ("{count} tệp không xử lý được:", "{count} files failed:"),
    "failed_one": ("Không xử lý được {name}: {message}", "{name} failed: {message}"),
    "progress": ("Đang xử lý", "Processing"),
    "internal": (
        "Lỗi của chương trình ({error}).",
        "Internal error ({error}).",
    ),
    "internal_advice": (
        "Chạy lại với CONGVAN_DEBUG=1 để xem chi tiết.",
        "Run again with CONGVAN_DEBUG=1 for details.",
    ),
    "worker_died": (
        "Tiến trình xử lý tệp này bị dừng đột ngột (có thể do thiếu bộ nhớ).",
        "The process working on this file died (out of memory, perhaps).",
    ),
    "no_file": ("Không tìm thấy tệp.", "No such file."),
    "no_file_advice": ("Kiểm tra lại đường dẫn.", "Check the path."),
    "a_folder": ("Đây là một thư mục, không phải tệp.", "This is a folder, not a file."),
    "not_a_file": ("Không phải là tệp thường.", "Not a regular file."),
    "cannot_open": ("Không mở được tệp: {reason}.", "The file cannot be opened: {reason}."),
    "cannot_open_advice": (
        "Kiểm tra tệp còn đó và quyền đọc.",
        "Check that the file is still there and may be read.",
    ),
    "nothing_found": (
        "Không có tệp nào đọc được trong các đường dẫn đã cho.",
        "No readable file among the paths given.",
    ),
    "nothing_found_advice": (
        "Các dạng được đọc trong thư mục: {suffixes}.",
        "Formats read in folders: {suffixes}.",
    ),
    "out_unusable": (
        "Không ghi được vào thư mục kết quả {folder}: {reason}.",
        "The output folder {folder} cannot be written: {reason}.",
    ),
    "out_advice": (
        "Chọn thư mục khác bằng -o, hoặc sửa quyền ghi.",
        "Choose another folder with -o, or correct its permissions.",
    ),
    "out_is_input": (
        "Thư mục kết quả {folder} cũng là thư mục đầu vào.",
        "The output folder {folder} is an input folder too.",
    ),
    "out_is_input_advice": ("Chọn một thư mục khác bằng -o.", "Choose another folder with -o."),
    "out_gone": ("Thư mục kết quả {folder} không còn nữa.", "The output folder {folder} is gone."),
    "goes_on_advice": (
        "Những gì đã vào sổ vẫn còn nguyên: chạy lại lệnh này là tiếp tục.",
        "What was registered is safe: run the command again and it goes on.",
    ),
    "out_is_file": (
        "{file} chính là tệp cần đọc: không ghi đè lên.",
        "{file} is the file to be read: it is not written over.",
    ),
    "out_is_file_advice": ("Chọn một tên khác bằng -o.", "Choose another name with -o."),
    "left_out": (
        "Không in {count} dòng ngoài văn bản (dấu, chữ ký số, số trang); --all in cả.",
        "{count} lines beside the text (stamps, signatures, page numbers) are left out; --all prints them too.",
    ),
    "no_tasks_for": ("{name}: không có nhiệm vụ cho {office}.", "{name}: no tasks for {office}."),
    "stopped": (
        "Đã dừng theo yêu cầu. Các văn bản đã xong vẫn còn nguyên trong thư mục kết quả.",
        "Stopped on request. The documents that were done are whole in the output folder.",
    ),
    "stdout_failed": ("Không in được kết quả ra stdout: {reason}.", "The result cannot be printed: {reason}."),
    "error": ("Lỗi", "Error"),
    # batch, watch
    "counts": (
        "{pages} trang, {review} cần rà soát, {failed} lỗi",
        "{pages} pages, {review} need review, {failed} failed",
    ),
    "arrival_number": ("Số đến", "Arrival no."),
    "first_due": ("Hạn đầu tiên", "First due"),
    "notices": ("Thông báo", "Notices"),
    "copy_of": ("Cùng nội dung với {name}: không vào sổ lần nữa.", "Same content as {name}: not registered again."),
    "only_attention": (
        "Bảng trên chỉ có những văn bản cần để ý; đủ cả ở index.html.",
        "The table shows only what needs attention; index.html has all.",
    ),
    "taken_in": (
        "Vào sổ mới {new} văn bản, ghi lại kết quả {again}, đã xong từ trước {skipped}, đổi theo văn bản sau {changed}, "
        "trùng nội dung {copies}, không xử lý được {failed}: {pages} trang, {tasks} nhiệm vụ, {review} văn bản cần rà soát.",
        "{new} documents registered, {again} written again, {skipped} done before, {changed} changed by others, "
        "{copies} copies, {failed} failed: {pages} pages, {tasks} tasks, {review} documents need review.",
    ),
    "inbox_gone": (
        "Không thấy thư mục {folder}: đợi đến khi có lại.",
        "The folder {folder} is not there: waiting until it is back.",
    ),
    "inbox_back": ("Đã có lại thư mục {folder}.", "The folder {folder} is back."),
    # show, explain
    "organ": ("Cơ quan ban hành", "Issued by"),
    "code": ("Số, ký hiệu", "Number"),
    "date": ("Ngày ban hành", "Date"),
    "subject": ("Trích yếu", "Subject"),
    "signer": ("Người ký", "Signed by"),
    "priority": ("Độ khẩn", "Urgency"),
    "secrecy": ("Độ mật", "Secrecy"),
    "addressees": ("Kính gửi", "Addressees"),
    "to_places": ("Nơi nhận", "Copies to"),
    "status": ("Trạng thái", "Status"),
    "file": ("Tệp", "File"),
    "tasks": ("Nhiệm vụ", "Tasks"),
    "task": ("Nội dung nhiệm vụ", "Task"),
    "lead": ("Chủ trì", "Lead"),
    "coordinate": ("Phối hợp", "With"),
    "report_to": ("Báo cáo", "Report to"),
    "deadline": ("Thời hạn", "Deadline"),
    "basis": ("Căn cứ", "Basis"),
    "where": ("Mục", "Item"),
    "page": ("trang {page}", "page {page}"),
    "notes": ("Ghi chú", "Notes"),
    "office": ("Việc của {name}", "What is asked of {name}"),
    "reached": ("Văn bản", "Sent"),
    "suggested": ("Gợi ý đơn vị", "Suggested unit"),
    "due": ("Đến hạn", "Due"),
    "due_on": ("Đến hạn (tính đến ngày {day})", "Due (as of {day})"),
    "review": ("Cần rà soát", "Needs review"),
    "remarks": ("Lưu ý", "Remarks"),
    "no_tasks": ("Không tìm thấy nhiệm vụ nào.", "No tasks were found."),
    "read_by": ("Đọc theo thể thức", "Read by the norm"),
    "deadlines": ("Thời hạn", "Deadlines"),
    "citations": ("Văn bản được viện dẫn", "Citations"),
    "header": ("Phần đầu văn bản", "Header"),
    "rule": ("quy tắc", "rule"),
    "words": ("căn cứ vào chữ", "from the words"),
    "characters": ("ký tự {start}–{end}", "characters {start}–{end}"),
    "inherited": ("lấy từ", "taken from"),
    "from_addressees": ("Kính gửi: không ai được nêu tên", "the addressees: nobody is named"),
    "from_introduction": ("câu mở đầu danh sách", "the sentence that opens the list"),
    "confidence": ("Độ tin cậy", "Confidence"),
    "lead_named": ("chủ trì nêu ngay trong mục", "the lead is named in the item"),
    "lead_inherited": ("chủ trì lấy từ nơi khác", "the lead is inherited"),
    "lead_unknown": ("không rõ chủ trì", "no lead is known"),
    "deadline_count": ("số thời hạn: {count}", "deadlines: {count}"),
    "deadline_open": ("thời hạn tính từ một mốc", "a deadline counts from an event"),
    "no_doubt": ("không có điểm nghi ngờ", "no doubt"),
    "did_you_mean": ("Có phải là: {ids}?", "Did you mean: {ids}?"),
    "no_task": ("Văn bản không có nhiệm vụ “{id}”.", "The document has no task “{id}”."),
    "no_task_advice": ("Các nhiệm vụ có: {ids}.", "Its tasks: {ids}."),
    "no_directive": ("Văn bản không có mục “{id}”.", "The document has no item “{id}”."),
    "no_directive_advice": ("Các mục có: {ids}.", "Its items: {ids}."),
    # score
    "scored": ("{count} văn bản", "{count} documents"),
    "silent_errors": ("Thời hạn sai mà không cảnh báo: {count}", "Wrong deadlines without an issue: {count}"),
    "faults": ("Sai ({count})", "Faults ({count})"),
    "lost": ("Mất, trước đúng nay sai ({count})", "Lost, right before and wrong now ({count})"),
    "gained": ("Được, trước sai nay đúng ({count})", "Gained, wrong before and right now ({count})"),
    "baseline_written": ("Đã ghi mốc so sánh: {file}", "Baseline written: {file}"),
    # doctor
    "present": ("có", "present"),
    "missing": ("THIẾU", "MISSING"),
    "absent": ("không có", "absent"),
    "needed_for": ("cần để {purpose}", "needed to {purpose}"),
    "useful_for": ("nên có để {purpose}", "useful to {purpose}"),
    "install": ("cài bằng: {command}", "install with: {command}"),
    "all_there": ("Đủ các công cụ cần thiết.", "All that is needed is there."),
    # doctor FILE
    "page_failed": ("Trang {page}: KHÔNG ĐỌC ĐƯỢC", "Page {page}: NOT READ"),
    "reading_text": ("lớp chữ của tệp", "text of the file"),
    "reading_ocr": ("OCR", "OCR"),
    "reading_mixed": ("lớp chữ và OCR", "text of the file and OCR"),
    "words_read": ("{count} từ", "{count} words"),
    "pages_read": ("{count} trang", "{count} pages"),
    "sure": ("độ tin cậy {share} %", "confidence {share} %"),
    "repaired": ("{count} từ được sửa", "{count} words repaired"),
    "seconds": ("{count} giây", "{count} s"),
    "kept": ("ảnh đã đọc: {file}", "picture as it was read: {file}"),
    "total": ("Cộng", "Total"),
    "not_all_there": ("Thiếu {count} công cụ cần thiết.", "{count} needed tools are missing."),
    # tasks, task, documents, document
    "task_of_register": ("Nhiệm vụ số {number}: {standing}", "Task {number}: {standing}"),
    "arrived": ("Số đến {number}/{year}, ngày đến {day}", "Arrival no. {number}/{year}, arrived {day}"),
    "arrival": ("Đến", "Arrival"),
    "incoming_document": ("Văn bản", "Document"),
    "standing": ("Tiến độ", "State"),
    "last_day": ("Hạn cuối", "Last day"),
    "last_day_was": ("{day} (trước khi gia hạn: {before})", "{day} (before more time was given: {before})"),
    "rhythm_day": ("{day} (kỳ gần nhất chưa xong)", "{day} (oldest occurrence not done)"),
    "done_on": ("Ngày hoàn thành", "Done on"),
    "occurrence_done": ("Kỳ đã xong", "Last occurrence done"),
    "reply_code": ("Văn bản trả lời", "Reply"),
    "unit": ("Đơn vị hoặc người nhận", "Unit or person"),
    "forwarded_on": ("Ngày chuyển", "Forwarded on"),
    "type": ("Tên loại", "Type"),
    "own_note": ("Ghi chú", "Note"),
    "role": ("Vai trò", "Role"),
    "set_by_person": ("Giá trị do người dùng nhập", "Set by a person"),
    "same_number": ("Trùng số với", "Same number as"),
    "not_found_any_more": (
        "Lần đọc mới nhất không còn thấy nhiệm vụ này; giữ lại vì có giá trị do người dùng nhập.",
        "The latest reading does not find this task any more; it is kept for what a person entered.",
    ),
    "added_by_person": ("Nhiệm vụ do người dùng thêm.", "A person added this task."),
    "history": ("Lịch sử", "History"),
    "history_line": ("{at}  {by}: {field}: {old} → {new}", "{at}  {by}: {field}: {old} → {new}"),
    "program": ("chương trình", "program"),
    "kind_correction": ("đính chính, không phải gia hạn", "a correction, not an extension"),
    "kind_extension": ("gia hạn", "extension"),
    "kind_replacement": ("bị thay thế", "replaced"),
    "field_arrival_number": ("vào sổ, số đến", "registered, arrival no."),
    "field_occurrence": ("kỳ, ngày xong", "occurrence, done on"),
    "status_open": ("đang thực hiện", "in work"),
    "status_done": ("đã xong", "done"),
    "status_void": ("không còn phải thực hiện", "void"),
    "task_added": (
        "Đã thêm nhiệm vụ số {number}. Ghi tiếp: congvan task {number} --lead “CƠ QUAN” --due NGÀY",
        "Task {number} added. Go on with: congvan task {number} --lead “BODY” --due DAY",
    ),
    "no_such_tasks": ("Sổ không có nhiệm vụ nào như vậy.", "The register has no such task."),
    "no_such_documents": ("Sổ không có văn bản nào như vậy.", "The register has no such document."),
    "tasks_found": ("{count} nhiệm vụ, {late} quá hạn.", "{count} tasks, {late} overdue."),
    "documents_found": ("{count} văn bản.", "{count} documents."),
    "tasks_open": ("{open}/{all} chưa xong", "{open} of {all} not done"),
}

EXIT_CODES: dict[ExitCode, tuple[str, str]] = {
    ExitCode.OK: ("đã xong", "done"),
    ExitCode.INTERNAL: ("lỗi của chính chương trình", "a fault of the program itself"),
    ExitCode.USAGE: ("sai tham số hoặc cấu hình", "wrong options, arguments or settings"),
    ExitCode.UNREADABLE: (
        "tệp không đọc được: trống, hỏng, có mật khẩu, không phải văn bản",
        "a file that cannot be read: empty, damaged, encrypted, no dispatch format",
    ),
    ExitCode.MISSING_TOOL: (
        "thiếu một chương trình ngoài (Tesseract, LibreOffice)",
        "an outside program is missing (Tesseract, LibreOffice)",
    ),
    ExitCode.OUTPUT: ("không ghi được kết quả", "the results cannot be written"),
    ExitCode.SECRET: (
        "văn bản có dấu mật, và không có --allow-secret",
        "a document with a secrecy stamp, and no --allow-secret",
    ),
    ExitCode.NOTHING_FOUND: ("không có tệp nào đọc được", "no readable file among the paths given"),
    ExitCode.PARTIAL: ("một số tệp xong, một số tệp lỗi", "some files were done, some failed"),
    ExitCode.WORSE: (
        "`congvan score`: có điều trước đúng nay sai so với mốc so sánh",
        "`congvan score`: something that was right in the baseline is wrong now",
    ),
    ExitCode.INTERRUPTED: (
        "bị dừng giữa chừng (Ctrl-C); những gì đã ghi là trọn vẹn",
        "stopped halfway (Ctrl-C); what was written is whole",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """The message of that key in that language, filled in. Raises KeyError for an unknown key."""
    vi, en = _MESSAGES[key]
    return (en if lang == "en" else vi).format(**values)
