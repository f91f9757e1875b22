"""Records to bytes and back."""

from extractor.writing.json_files import load_records, to_json_bytes, write_whole

__all__ = ["load_records", "to_json_bytes", "write_whole"]
