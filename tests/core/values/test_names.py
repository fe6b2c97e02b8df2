"""Names: degrees beside the name, one key to find by, and a writing that is pleasant to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.values.names import display_name, join_degrees, loose_key, search_key, split_degrees


@pytest.mark.parametrize(
    "text,prefix,name,suffix",
    [
        ("Drs. H. Ahmad Syafi'i, S.Sos., M.Si.", "Drs. H.", "Ahmad Syafi'i", "S.Sos., M.Si."),
        ("Drs.H.Ahmad Syafi’i,S.Sos,M.Si", "Drs.H.", "Ahmad Syafi'i", "S.Sos, M.Si"),
        ("DRA. HJ. SITI AMINAH, M.PD.I", "DRA. HJ.", "SITI AMINAH", "M.PD.I"),
        ("Hj Siti Aminah", "Hj", "Siti Aminah", ""),
        ("Hj.Siti Aminah S.Pd", "Hj.", "Siti Aminah", "S.Pd"),
        ("Prof. Dr. Ir. H. Budi Santoso, M.Sc., Ph.D.", "Prof. Dr. Ir. H.", "Budi Santoso", "M.Sc., Ph.D."),
        ("K.H. Ahmad Fauzan", "K.H.", "Ahmad Fauzan", ""),
        ("KH. Ahmad", "KH.", "Ahmad", ""),
        ("dr. Rina", "dr.", "Rina", ""),
        ("Suwito SH MH", "", "Suwito", "SH, MH"),
        ("Suwito, SH MH", "", "Suwito", "SH MH"),
        ("Suwito, SH., MH.", "", "Suwito", "SH., MH."),
        ("BUDI SANTOSO S. SOS", "", "BUDI SANTOSO", "S. SOS"),
        ("Budi Santoso, A.Md.Kep.", "", "Budi Santoso", "A.Md.Kep."),
        ("Budi Santoso, S.Tr.Sos.", "", "Budi Santoso", "S.Tr.Sos."),
        ("Budi Santoso, S.Xyz., Sp.PD-KGH", "", "Budi Santoso", "S.Xyz., Sp.PD-KGH"),
        ("Budi Santoso SSos MSi", "", "Budi Santoso", "SSos, MSi"),
        ("Budi Santoso ,", "", "Budi Santoso", ""),
        ("Suwito", "", "Suwito", ""),
        ("H. Suwito", "H.", "Suwito", ""),
        ("Drs. Ec. H. Suparman, MM", "Drs. Ec. H.", "Suparman", "MM"),
        ("Siti Aminah, S.Tr.Sos, QIA", "", "Siti Aminah", "S.Tr.Sos, QIA"),
        ("Santoso, Budi, S.H.", "", "Santoso, Budi", "S.H."),
        ("BUDI.S.Pd", "", "BUDI", "S.Pd"),
        ("H.Moh.Ali", "H.", "Moh.Ali", ""),
        ("Ahmad St. Marajo", "", "Ahmad St. Marajo", ""),
        ("H.", "", "H.", ""),
        ("H", "", "H", ""),
        ("SE", "", "SE", ""),
        ("M. Yusuf", "", "M. Yusuf", ""),
        ("H.M. Yusuf", "H.", "M. Yusuf", ""),
        ("Irwan Hadi", "", "Irwan Hadi", ""),
        ("Drajat Hjarta", "", "Drajat Hjarta", ""),
        ("Siti Mei", "", "Siti Mei", ""),
        ("Oei Se", "", "Oei Se", ""),
        ("Ahmad S.", "", "Ahmad S.", ""),
        ("Santoso, Budi", "", "Santoso, Budi", ""),
        ("Ahmad bin Yusuf", "", "Ahmad bin Yusuf", ""),
        ("", "", "", ""),
        ("  Siti \xa0 Nurhayati ", "", "Siti Nurhayati", ""),
    ],
)
def test_titles_and_degrees_stand_beside_the_name(text, prefix, name, suffix):
    assert split_degrees(text) == (prefix, name, suffix, False)


@pytest.mark.parametrize(
    "text,prefix,name,deceased",
    [
        ("Alm. Budi Santoso", "", "Budi Santoso", True),
        ("ALMH. HJ. SITI AMINAH", "HJ.", "SITI AMINAH", True),
        ("(Alm) Budi Santoso", "", "Budi Santoso", True),
        ("H. Budi Santoso (alm.)", "H.", "Budi Santoso", True),
        ("Budi Santoso, almarhum", "", "Budi Santoso", True),
        ("almarhumah Siti", "", "Siti", True),
        ("Budi bin Ahmad (alm)", "", "Budi bin Ahmad", False),
        ("Budi bin Alm. Ahmad", "", "Budi bin Ahmad", False),
        ("Siti Alma", "", "Siti Alma", False),
        ("Salman Halim", "", "Salman Halim", False),
        ("Alm", "", "Alm", False),
    ],
)
def test_a_deceased_person_is_marked(text, prefix, name, deceased):
    assert split_degrees(text) == (prefix, name, "", deceased)


@pytest.mark.parametrize(
    "prefix,name,suffix,joined",
    [
        ("Drs. H.", "Ahmad Syafi'i", "S.Sos., M.Si.", "Drs. H. Ahmad Syafi'i, S.Sos., M.Si."),
        ("", "Suwito", "", "Suwito"),
        ("Hj.", "Siti", "", "Hj. Siti"),
        ("", "Siti", "S.Pd.", "Siti, S.Pd."),
    ],
)
def test_a_name_on_paper(prefix, name, suffix, joined):
    assert join_degrees(prefix, name, suffix) == joined
    assert split_degrees(joined) == (prefix, name, suffix, False)


@pytest.mark.parametrize(
    "name,key",
    [
        ("Drs. H. Ahmad Syafi'i, S.Sos., M.Si.", "AHMAD SYAFII"),
        ("ahmad  syafi’i", "AHMAD SYAFII"),
        ("Nurrohma'ah", "NURROHMAAH"),
        ("Al-Amin", "AL AMIN"),
        ("José Andrés", "JOSE ANDRES"),
        ("M. Yusuf", "M YUSUF"),
        ("Muhammad Yusuf", "MUHAMMAD YUSUF"),
        ("Alm. Budi", "BUDI"),
        ("Suwito", "SUWITO"),
        ("", ""),
    ],
)
def test_one_key_for_every_writing(name, key):
    assert search_key(name) == key


@pytest.mark.parametrize(
    "name", ["Muhammad Yusuf", "Mohammad Yusuf", "Moh. Yusuf", "M. Yusuf", "Muh. Yusuf", "H. Moch. Yusuf, S.Pd"]
)
def test_the_loose_key_folds_muhammad(name):
    assert loose_key(name) == "MUHAMMAD YUSUF"


def test_only_a_leading_m_is_muhammad():
    assert loose_key("Yusuf M.") == "YUSUF M"
    assert loose_key("M") == "M"
    assert loose_key("Achmad Yusuf") == loose_key("Akhmad Yusuf") == "AHMAD YUSUF"


@pytest.mark.parametrize(
    "name,shown",
    [
        ("SITI NURHAYATI", "Siti Nurhayati"),
        ("siti nurhayati", "Siti Nurhayati"),
        ("AHMAD SYAFI'I", "Ahmad Syafi'i"),
        ("NURROHMA’AH", "Nurrohma'ah"),
        ("AHMAD BIN YUSUF", "Ahmad bin Yusuf"),
        ("SITI BINTI YUSUF", "Siti binti Yusuf"),
        ("BIN YUSUF", "Bin Yusuf"),
        ("M. YUSUF", "M. Yusuf"),
        ("A.R. FAUZAN", "A.R. Fauzan"),
        ("AL-AMIN", "Al-Amin"),
        ("SUWITO", "Suwito"),
        ("Jonni McArthur", "Jonni McArthur"),
        ("Ahmad AR", "Ahmad AR"),
        ("", ""),
    ],
)
def test_a_name_is_shown_in_ordinary_letters(name, shown):
    assert display_name(name) == shown


words = st.text("abcdefghijklmnopqrstuvwxyz'", min_size=3, max_size=10).filter(lambda word: word.strip("'"))
plain_names = st.lists(words, min_size=1, max_size=4).map(lambda parts: " ".join(parts).title())
prefixes = st.sampled_from(["", "Drs.", "H.", "Dra. Hj.", "Prof. Dr. Ir."])
suffixes = st.sampled_from(["", "S.Sos.", "S.Pd., M.Pd.", "A.Md.Kep.", "SH, MH", "S.Tr.Sos., M.Si."])


@given(prefixes, st.sampled_from(["Ahmad Syafi'i", "Suwito", "Siti binti Yusuf", "M. Yusuf", "Al-Amin"]), suffixes)
def test_what_is_joined_is_split_again(prefix, name, suffix):
    assert split_degrees(join_degrees(prefix, name, suffix)) == (prefix, name, suffix, False)
    assert search_key(join_degrees(prefix, name, suffix)) == search_key(name)


@given(plain_names)
def test_case_does_not_change_the_key(name):
    assert search_key(name) == search_key(display_name(name))
    assert display_name(display_name(name)) == display_name(name)


@given(st.one_of(st.text(max_size=40), st.text("DrsHalmSPd., ()'-", max_size=30)))
def test_any_text_keeps_a_name_when_it_has_letters(text):
    parts = split_degrees(text)
    assert bool(parts.name.strip(" ,.")) or not any(map(str.isalpha, text)) or not text.isascii() or parts.name
    display_name(text)
    loose_key(text)
