"""Scans are read whatever their units and axes, fitted closely in any usual pose, and refused when no person."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from render.__main__ import main
from render.body import rig
from render.body.fitting import fit_body
from render.evaluation.scans import is_somebody, make_scans
from render.picture.normals import vertex_normals
from render.prediction.told import told_belief
from render.scan.error import UNSEEN, colours, distances, draw_error
from render.scan.fitting import ScanReport, fit_scan
from render.scan.match import outside_faces, shares_of
from render.scan.points import NoPerson, UnusableScan, read_points
from render.scan.register import wide_prior
from render.scan.start import ScanQuestion, find_units, upright_line
from render.types import Body, Person
from tests.bodies import body_model


@pytest.fixture(autouse=True)
def _baked() -> None:
    body_model()


def person_mesh(*, arms_deg: float = 25.0, seed: int = 3) -> tuple[trimesh.Trimesh, np.ndarray]:
    """A body of the model with its arms lifted, and the same one in the standing pose (V, 3)."""
    model = body_model()
    prior = wide_prior(model, ("female",))
    rng = np.random.default_rng(seed)
    coefficients = prior.mean + 0.7 * prior.factor @ rng.normal(size=len(prior.mean))
    vertices = model.vertices(coefficients)
    bones = [model.joint_names.index(bone) for bone, _, _ in rig.JOINTS.values()]
    rest = (model.joint_mean + model.joint_basis @ coefficients)[bones]
    pose = rig.standing(rest[0])
    for side, sign in (("L", 1.0), ("R", -1.0)):
        pose = pose.turned(f"shoulder.{side}", (0.1, -sign * np.radians(arms_deg), 0.0))
    posed, _ = rig.skin(vertices, model.rig.astype(float), rig.frames_of(pose, rest))
    return trimesh.Trimesh(posed, outside_faces(model), process=False), vertices


@lru_cache(maxsize=1)
def upside_down_in_millimetres() -> tuple[trimesh.Trimesh, np.ndarray, Body, ScanReport]:
    mesh, standing = person_mesh()
    mesh.apply_transform(trimesh.transformations.rotation_matrix(np.pi, [1, 0, 0]))
    mesh.apply_scale(1000.0)
    return mesh, standing, *fit_scan(mesh)


def test_an_upside_down_scan_in_millimetres_is_turned_and_scaled() -> None:
    _, standing, body, report = upside_down_in_millimetres()
    assert (report.units, report.up) == ("mm", "-z")
    assert report.median_mm < 1.5
    assert body.sex == "female"
    assert body.measures["height"] == pytest.approx(100.0 * np.ptp(standing[:, 2]), abs=0.7)


def test_the_body_stands_in_the_usual_pose_whatever_the_scans() -> None:
    _, standing, body, _ = upside_down_in_millimetres()
    apart = np.linalg.norm(body.vertices - (standing - [0, 0, standing[:, 2].min()]), axis=1)
    assert np.median(apart) < 0.01
    assert body.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-5)


def test_the_registered_surface_lies_on_the_scan_in_the_files_own_place() -> None:
    mesh, _, _, report = upside_down_in_millimetres()
    apart = distances(mesh.vertices / 1000.0, report.vertices, report.faces)
    assert np.percentile(apart, 90) < 0.006
    assert report.coverage > 0.85


@pytest.mark.slow
def test_held_out_people_with_noise_and_holes_are_met_within_6_mm() -> None:
    for made in make_scans(2):
        body, report = fit_scan(trimesh.PointCloud(made.points))
        apart_mm = 1000.0 * distances(made.surface, report.vertices, report.faces)
        assert np.median(apart_mm) < 6.0
        assert report.units == made.units
        assert report.up == made.up
        assert body.measures["hip"] == pytest.approx(made.measures["hip"], abs=4.0)


def grid(shape: trimesh.Trimesh) -> trimesh.Trimesh:
    """The same shape with enough points to be looked at."""
    while len(shape.vertices) < 600:
        shape = shape.subdivide()
    return shape


def chair() -> trimesh.Trimesh:
    """A chair 1.8 m tall, so that its size alone does not betray it."""
    seat, back = trimesh.creation.box((0.8, 0.8, 0.1)), trimesh.creation.box((0.8, 0.1, 1.0))
    seat.apply_translation([0, 0, 0.75])
    back.apply_translation([0, 0.35, 1.3])
    legs = [trimesh.creation.box((0.1, 0.1, 0.75)) for _ in range(4)]
    for leg, (x, y) in zip(legs, ((-0.35, -0.35), (-0.35, 0.35), (0.35, -0.35), (0.35, 0.35)), strict=True):
        leg.apply_translation([x, y, 0.375])
    return trimesh.util.concatenate([seat, back, *legs])


def animal() -> trimesh.Trimesh:
    trunk = trimesh.creation.capsule(height=0.9, radius=0.26)
    trunk.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [0, 1, 0]))
    parts = [trunk]
    for x in (0.04, 0.84):
        for y in (-0.16, 0.16):
            leg = trimesh.creation.capsule(height=0.6, radius=0.07)
            leg.apply_translation([x, y, -0.8])
            parts.append(leg)
    head = trimesh.creation.icosphere(radius=0.22)
    head.apply_translation([1.2, 0.0, 0.3])
    return trimesh.util.concatenate([*parts, head])


@pytest.mark.parametrize(
    "shape",
    [
        grid(trimesh.creation.box((1.7, 1.7, 1.7))),
        animal(),
        grid(chair()),
        trimesh.creation.capsule(height=1.3, radius=0.2),
        trimesh.PointCloud(np.random.default_rng(0).normal(0.0, 0.3, (4000, 3))),
    ],
    ids=["cube", "animal", "chair", "capsule", "noise"],
)
def test_what_is_no_person_is_refused(shape: trimesh.Trimesh) -> None:
    with pytest.raises(UnusableScan, match="person"):
        fit_scan(shape)


def broken_files(folder: Path) -> dict[str, Path]:
    whole = person_mesh()[0].export(file_type="ply")
    contents = {
        "empty.ply": b"",
        "truncated.ply": whole[: len(whole) // 3],
        "header.ply": whole[:60],
        "words.obj": b"this is no scan\n",
        "cut_in_a_line.obj": b"v 0.1 0.2 0.3\n" * 800 + b"v 0.1",
        "truncated.glb": trimesh.creation.icosphere(4).export(file_type="glb")[:2000],
        "few.obj": b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
        "scan.stl": b"solid\n",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents} | {"missing.ply": folder / "missing.ply"}


def test_files_that_cannot_be_used_are_named_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, path in broken_files(tmp_path).items():
        assert main(["body", "--scan", str(path), "--json"]) == 2, name
        printed = capsys.readouterr()
        assert printed.out == "", name
        assert len(printed.err.strip().splitlines()) == 1, name
        assert name in printed.err, name


def test_a_million_points_are_thinned_before_anything_is_searched() -> None:
    cloud = trimesh.PointCloud(np.random.default_rng(1).normal(size=(1_000_000, 3)))
    points = read_points(cloud)
    assert points.total == 1_000_000
    assert len(points.places) <= 24_000


def test_scans_with_coordinates_that_are_no_numbers_are_refused() -> None:
    vertices = np.random.default_rng(2).normal(size=(1000, 3))
    vertices[5, 1] = np.nan
    with pytest.raises(UnusableScan, match="not numbers"):
        read_points(trimesh.PointCloud(vertices))


@pytest.mark.parametrize(("length", "units"), [(1.7, "m"), (168.0, "cm"), (1812.0, "mm"), (66.0, "in"), (5.6, "ft")])
def test_units_are_those_in_which_a_grown_person_has_that_height(length: float, units: str) -> None:
    assert find_units(length, None) == units


def test_a_length_nobody_has_is_asked_about_and_an_answer_that_cannot_be_is_refused() -> None:
    with pytest.raises(ScanQuestion, match="export it in metres"):
        find_units(17.0, None)
    with pytest.raises(UnusableScan, match="--scan-units"):
        find_units(170.0, "m")
    with pytest.raises(UnusableScan, match="furlong"):
        find_units(170.0, "furlong")


def test_the_upright_line_is_taken_to_an_axis_of_the_file_only_when_it_is_near_one() -> None:
    line = np.linspace(-1.0, 1.0, 500)[:, None] + 0.0
    rng = np.random.default_rng(4)
    near = line * [0.1, 1.0, 0.05] + rng.normal(0.0, 0.02, (500, 3))
    assert np.abs(upright_line(near)).tolist() == [0.0, 1.0, 0.0]
    tilted = line * [0.7, 0.7, 0.0] + rng.normal(0.0, 0.02, (500, 3))
    assert np.abs(upright_line(tilted)).max() < 0.8


def test_measures_beside_a_scan_and_wrong_flags_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for flags, word in (
        (["--height", "170"], "height"),
        (["--sex", "cat"], "cat"),
        (["--age", "old"], "old"),
        (["--body-model", "smplx"], "smplx"),
    ):
        scan = Path(__file__).with_name("no_scan.ply")
        assert main(["body", "--scan", str(scan), *flags]) == 2
        assert word in capsys.readouterr().err


def test_a_person_told_to_stand_on_their_head_is_refused_with_the_flag_to_check() -> None:
    with pytest.raises(NoPerson, match="check --scan-up -z"):
        fit_scan(person_mesh()[0], up="-z")


def test_an_axis_that_is_none_is_refused() -> None:
    with pytest.raises(UnusableScan, match="north"):
        fit_scan(person_mesh()[0], up="north")


def test_the_command_prints_the_body_and_how_well_it_fits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person_mesh()[0].export(tmp_path / "me.ply")
    answer = ["--scan-up", "z", "--scan-units", "m", "--sex", "female", "--age", "41"]
    out = tmp_path / "me.obj"
    assert main(["body", "--scan", str(tmp_path / "me.ply"), *answer, "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed["scan"]) == {"points", "units", "up", "median_mm", "mean_mm", "p95_mm", "coverage"}
    assert printed["scan"]["median_mm"] < 2.0
    assert (printed["sex"], printed["age"]) == ("female", 41)
    assert set(printed["interval90"]) == set(printed["measures"])
    assert out.stat().st_size > 100_000


def test_pose_rows_are_the_derivatives_of_skinning() -> None:
    rng = np.random.default_rng(5)
    vertices, weights = rng.normal(size=(6, 3)), rng.dirichlet(np.ones(rig.COUNT), 6)
    rest, normals = rng.normal(size=(rig.COUNT, 3)), rng.normal(size=(6, 3))
    pose = rig.Pose(rig.exponential(rng.normal(0.0, 0.4, (rig.COUNT, 3))), rng.normal(size=3))
    frames = rig.frames_of(pose, rest)
    before, _ = rig.skin(vertices, weights, frames)
    rows = rig.pose_rows(vertices, weights, frames, normals)
    step = rng.normal(0.0, 1e-6, 3 * rig.COUNT + 3)
    after, _ = rig.skin(vertices, weights, rig.frames_of(pose.stepped(frames, step), rest))
    np.testing.assert_allclose(rows @ step, ((after - before) * normals).sum(axis=1), atol=2e-10)


def test_joint_rows_are_the_derivatives_of_skinning_by_the_joints_places() -> None:
    rng = np.random.default_rng(6)
    vertices, weights = rng.normal(size=(6, 3)), rng.dirichlet(np.ones(rig.COUNT), 6)
    rest, normals = rng.normal(size=(rig.COUNT, 3)), rng.normal(size=(6, 3))
    pose = rig.Pose(rig.exponential(rng.normal(0.0, 0.4, (rig.COUNT, 3))), rng.normal(size=3))
    frames = rig.frames_of(pose, rest)
    step = rng.normal(0.0, 1e-6, (rig.COUNT, 3))
    before, _ = rig.skin(vertices, weights, frames)
    after, _ = rig.skin(vertices, weights, rig.frames_of(pose, rest + step))
    moved = ((after - before) * normals).sum(axis=1)
    np.testing.assert_allclose(rig.joint_rows(weights, frames, normals) @ step.ravel(), moved, atol=2e-10)


def test_shares_give_the_nearest_place_of_a_triangle() -> None:
    rng = np.random.default_rng(7)
    corners, places = rng.normal(size=(200, 3, 3)), rng.normal(size=(200, 3))
    nearest = np.einsum("nc,ncd->nd", shares_of(places, corners), corners)
    expected = trimesh.triangles.closest_point(corners, places)
    np.testing.assert_allclose(nearest, expected, atol=1e-9)


def test_errors_are_blue_inside_red_outside_and_grey_where_nothing_was_scanned() -> None:
    inside, on, outside, unseen = colours(np.array([-20.0, 0.0, 20.0, np.nan]))
    assert inside[2] > inside[0]
    assert outside[0] > outside[2]
    assert np.ptp(on) < 0.1
    assert unseen.tolist() == pytest.approx(UNSEEN, abs=1e-6)


@pytest.mark.slow
def test_the_error_is_drawn_on_a_person_with_face_and_hair_and_a_scale() -> None:
    body = fit_body(Person("female", 30, {"height": 165.0, "weight": 57.0}))
    on, off = (np.asarray(draw_error(body, np.full(len(body.vertices), mm), width_px=400, height_px=400), float)
               for mm in (0.0, 15.0))  # fmt: skip
    assert on.shape == (400, 400, 3)
    assert off[150:330, 60:140, 0].mean() - off[150:330, 60:140, 2].mean() > 15 + (
        on[150:330, 60:140, 0].mean() - on[150:330, 60:140, 2].mean()
    )
    # Hair has its own colour, whatever the error: the crown from behind.
    assert np.abs(on[38:48, 290:310] - off[38:48, 290:310]).mean() < 3
    scale = on[376:384, 160:240]
    assert scale[:, :8, 2].mean() > scale[:, :8, 0].mean() + 40
    assert scale[:, -8:, 0].mean() > scale[:, -8:, 2].mean() + 40


def test_normals_of_a_mesh_turned_inside_out_still_point_outwards() -> None:
    mesh, _ = person_mesh()
    mesh.faces = mesh.faces[:, ::-1]
    points = read_points(mesh)
    model_normals = vertex_normals(mesh.vertices.astype(np.float32), mesh.faces[:, ::-1].astype(np.int32))
    _, index = cKDTree(mesh.vertices).query(points.places)
    agree = np.einsum("nd,nd->n", model_normals[index], points.normals)
    assert points.signed
    assert (agree > 0.0).mean() > 0.95


def test_made_scans_are_of_people() -> None:
    belief = {"height": 170.0, "weight": 65.0}
    usual = {name: p.value for name, p in told_belief(Person("female", None, belief)).predictions().items()}
    assert is_somebody(usual, "female")
    assert not is_somebody(usual | {"calf": 21.0}, "female")  # thinner than the ankle
    assert not is_somebody(usual | {"neck": 55.0}, "female")
