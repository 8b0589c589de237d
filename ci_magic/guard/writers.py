"""What the guard knows by name about writing files: which calls write, and which argument is the path. Data only."""

from typing import NamedTuple


class Writer(NamedTuple):
    """Where a writing call has its path and its mode, the endings it may add and the mode it has by default."""

    position: int
    keyword: str = ""
    endings: tuple[str, ...] = ()
    mode: int | None = None
    default: str = "w"


WRITERS: dict[str, Writer] = {
    **dict.fromkeys(
        ("open", "gzip.open", "bz2.open", "lzma.open", "zipfile.ZipFile", "fsspec.open"),
        Writer(0, "file", mode=1, default="r"),
    ),
    "tarfile.open": Writer(0, "name", mode=1, default="r"),
    "tarfile.TarFile": Writer(0, "name", mode=1, default="r"),
    "h5py.File": Writer(0, "name", mode=1, default="r"),
    "gzip.GzipFile": Writer(0, "filename", mode=1, default="r"),
    "bz2.BZ2File": Writer(0, "filename", mode=1, default="r"),
    "lzma.LZMAFile": Writer(0, "filename", mode=1, default="r"),
    "pandas.HDFStore": Writer(0, "path", mode=1, default="a"),
    "pandas.ExcelWriter": Writer(0, "path"),
    "matplotlib.backends.backend_pdf.PdfPages": Writer(0, "filename"),
    "matplotlib.pyplot.savefig": Writer(0, "fname", (".png",)),
    **dict.fromkeys(("matplotlib.pyplot.imsave", "matplotlib.image.imsave"), Writer(0, "fname")),
    "numpy.save": Writer(0, "file", (".npy",)),
    **dict.fromkeys(("numpy.savez", "numpy.savez_compressed"), Writer(0, "file", (".npz",))),
    "numpy.savetxt": Writer(0, "fname"),
    "torch.save": Writer(1, "f"),
    "joblib.dump": Writer(1, "filename"),
    **dict.fromkeys(
        ("cv2.imwrite", "imageio.imwrite", "imageio.imsave", "imageio.v2.imwrite", "imageio.v3.imwrite"),
        Writer(0, "uri"),
    ),
    **dict.fromkeys(("soundfile.write", "scipy.io.wavfile.write"), Writer(0, "filename")),
    "scipy.io.savemat": Writer(0, "file_name", (".mat",)),
    "nbformat.write": Writer(1, "fp"),
    "pyarrow.parquet.write_table": Writer(1, "where"),
    "pyarrow.feather.write_feather": Writer(1, "dest"),
    **dict.fromkeys(("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree"), Writer(1, "dst")),
    "shutil.make_archive": Writer(0, "base_name", (".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz")),
    "shutil.unpack_archive": Writer(1, "extract_dir"),
    "logging.FileHandler": Writer(0, "filename", mode=1, default="a"),
    **dict.fromkeys(("pathlib.Path.write_text", "pathlib.Path.write_bytes"), Writer(0, "self")),
    "pathlib.Path.open": Writer(0, "self", mode=1, default="r"),
}
METHOD_WRITERS: dict[str, Writer] = {
    **dict.fromkeys(("to_csv", "to_json", "to_hdf", "to_xml"), Writer(0, "path_or_buf")),
    **dict.fromkeys(("to_parquet", "to_pickle", "to_feather", "to_stata", "to_orc", "to_netcdf"), Writer(0, "path")),
    **dict.fromkeys(("to_html", "to_markdown", "to_latex", "to_string"), Writer(0, "buf")),
    "to_excel": Writer(0, "excel_writer"),
    "to_file": Writer(0, "filename"),
    "savefig": Writer(0, "fname", (".png",)),
    **dict.fromkeys(
        ("write_image", "write_html", "write_csv", "write_parquet", "write_excel", "write_ipc", "write_json"),
        Writer(0, "file"),
    ),
    **dict.fromkeys(("sink_parquet", "sink_csv"), Writer(0, "path")),
    "save": Writer(0, "fp"),
    "save_model": Writer(0, "path"),
    "save_pretrained": Writer(0, "save_directory"),
    "tofile": Writer(0, "fid"),
}
MOVES = frozenset(
    {"shutil.move", "os.rename", "os.renames", "os.replace", "pathlib.Path.rename", "pathlib.Path.replace"}
)
HANDLES = frozenset(
    {
        "io.BytesIO()",
        "io.StringIO()",
        "open()",
        "pathlib.Path().open()",
        "gzip.open()",
        "bz2.open()",
        "lzma.open()",
        "zipfile.ZipFile()",
    }
    | {"pandas.ExcelWriter()", "sys.stdout", "sys.stderr", "h5py.File()", "tarfile.open()"}
    | {"matplotlib.backends.backend_pdf.PdfPages()", "pandas.HDFStore()"}
)
"""Values that writers take in place of a path: the path, if there is one, was judged where the handle was made."""
