"""Records to bytes and back."""

from extractor.writing.json_files import file_name, iter_records, load_records, to_json_bytes, write_whole

__all__ = ["file_name", "iter_records", "load_records", "to_json_bytes", "write_whole"]
